export { DEV_ALGORITHM, type DevKey, openDevKey } from './dev-key';
export { type DevTokenClaims, devSubjectOf, mintDevToken } from './mint-dev-token';
