import { encodeInvitationId } from '@app/contracts';

const uuid = (kind: string, n: number) => `${kind.repeat(8)}-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** The tree of the tests: a main community with two managed ones, and a standalone one elsewhere. */
export const MAIN = uuid('c', 1);
export const EAST = uuid('c', 2);
export const WEST = uuid('c', 3);
export const ELSEWHERE = uuid('c', 9);

export const OLGA = uuid('a', 1);
export const ADA = uuid('a', 2);
export const BOB = uuid('a', 3);
export const CLEO = uuid('a', 4);
/** The person most tests are about. */
export const GUY = uuid('a', 5);

export const roleId = (n: number) => uuid('e', n);
export const personId = (n: number) => uuid('b', n);
export const communityId = (n: number) => uuid('d', n);

/** An invitation of {@link GUY} into the tree of {@link MAIN}. */
export const invitationId = (n = 1, person = GUY) =>
  encodeInvitationId({ rootId: MAIN, personId: person, suffix: String(n).padStart(16, '0') });

export const T0 = '2026-01-01T00:00:00.000Z';
export const T1 = '2026-01-02T00:00:00.000Z';
/** When the invitations of the tests end. */
export const DUE = '2026-01-08T00:00:00.000Z';
export const LATER = '2026-01-09T00:00:00.000Z';
