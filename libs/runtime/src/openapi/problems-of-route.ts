import { type ProblemCode, problems } from '@app/contracts';

import type { Route } from './read-routes';

const anywhere: readonly ProblemCode[] = ['internal-error', 'store-unavailable'];
const atTheDoor: readonly ProblemCode[] = ['unauthenticated', 'too-many-requests', 'validation-failed'];
const ofAddresses: readonly ProblemCode[] = ['email-not-verified', 'identity-conflict'];
const ofBodies: readonly ProblemCode[] = ['malformed-json', 'payload-too-large'];
const ofPaths: readonly ProblemCode[] = ['not-found'];

/** What follows from a query parameter being read. */
const ofParameters: Readonly<Record<string, readonly ProblemCode[]>> = {
  dryRun: ['write-conflict', 'version-mismatch', 'idempotency-key-reused', 'storage-full'],
  minPosition: ['position-unknown', 'read-model-behind'],
  cursor: ['invalid-cursor'],
  asOf: ['position-unknown'],
  from: ['position-unknown'],
  after: ['position-unknown'],
  email: ['email-invalid'],
};

/** Every code that a route may answer: what follows from what it reads, and what its description adds. */
export const problemsOf = (route: Route): readonly ProblemCode[] => {
  const { description, body, query, path } = route;
  const fields = Object.keys(query?.shape ?? {});
  const codes = new Set<ProblemCode>([
    ...(route.public ? [] : [...anywhere, ...atTheDoor]),
    ...(route.public || route.unverifiedAllowed ? [] : ofAddresses),
    ...(body === undefined ? [] : ofBodies),
    ...(!route.public && path.includes('{') ? ofPaths : []),
    ...fields.flatMap((field) => ofParameters[field] ?? []),
    ...(description.problems ?? []),
  ]);
  return (Object.keys(problems) as ProblemCode[]).filter((code) => codes.has(code));
};
