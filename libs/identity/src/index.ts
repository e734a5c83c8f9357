export * from './caller';
export { OPERATOR_ROLE } from './claims';
export * from './errors';
export * from './known-caller';
export * from './oidc-keys';
export * from './token-verifier';
