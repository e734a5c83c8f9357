/** Every refusal this system answers: its stable code, its HTTP status and a short title. */
export const problems = {
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  unauthenticated: { status: 401, title: 'A valid token is needed' },
  forbidden: { status: 403, title: 'A permission is missing' },
  'email-not-verified': { status: 403, title: 'The address of the token is not verified' },
  'identity-conflict': { status: 403, title: 'The address belongs to another subject' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'The path does not take this method' },
  'grant-exceeds-authority': { status: 409, title: 'The grant exceeds the authority of its giver' },
  'already-member': { status: 409, title: 'The person is a member already' },
  'invitation-already-pending': { status: 409, title: 'An invitation is pending already' },
  'invitation-expired': { status: 409, title: 'The invitation has expired' },
  'invitation-not-pending': { status: 409, title: 'The invitation is no longer pending' },
  'invitation-voided': { status: 409, title: 'The invitation was voided' },
  'community-disabled': { status: 409, title: 'The community is disabled' },
  'owner-protected': { status: 409, title: 'The owner is protected' },
  'access-is-inherited': { status: 409, title: 'The access is inherited' },
  'role-retired': { status: 409, title: 'The role is retired' },
  'role-not-modifiable': { status: 409, title: 'Default roles cannot be modified' },
  'not-an-mssp': { status: 409, title: 'Only a main MSSP community has managed communities' },
  'not-a-member': { status: 409, title: 'The person is not a member' },
  'takes-more-than-held': { status: 409, title: 'The act takes away more than its actor holds' },
  'write-conflict': { status: 409, title: 'Others were writing at the same time' },
  'version-mismatch': { status: 412, title: 'The version has changed' },
  'payload-too-large': { status: 413, title: 'The body is too large' },
  'validation-failed': { status: 422, title: 'The request is not valid' },
  'email-invalid': { status: 422, title: 'The address is not valid' },
  'email-domain-not-allowed': { status: 422, title: 'The domain of the address is not allowed' },
  'lifetime-out-of-range': { status: 422, title: 'The lifetime is out of range' },
  'self-invitation': { status: 422, title: 'Nobody invites himself' },
  'role-unknown': { status: 422, title: 'The role is not known there' },
  'communities-not-in-one-tree': { status: 422, title: 'The communities belong to different trees' },
  'idempotency-key-reused': { status: 422, title: 'The key was used for another request' },
  'invalid-cursor': { status: 422, title: 'The cursor is not valid' },
  'position-unknown': { status: 422, title: 'The position is not known' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'too-many-mails': { status: 429, title: 'Too many mails' },
  'internal-error': { status: 500, title: 'Something failed inside' },
  'store-unavailable': { status: 503, title: 'A store does not answer' },
  'read-model-behind': { status: 503, title: 'The read model is behind' },
  'storage-full': { status: 507, title: 'The storage is full' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problems;

/** All of them. */
export const problemCodes = Object.keys(problems) as [ProblemCode, ...ProblemCode[]];

/** The `type` of a problem: a stable URI reference that ends in the code. */
export const problemType = (code: ProblemCode): string => `/problems/${code}`;
