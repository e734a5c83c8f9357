export * from './authenticator';
export * from './caller';
export { OPERATOR_ROLE } from './claims';
export * from './errors';
export * from './known-caller';
export * from './oidc-keys';
export * from './open-token-verifier';
export * from './token-verifier';
