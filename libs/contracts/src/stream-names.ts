import { isUuid } from './ids';

/** The category of a stream: what stands before the first dash of its name. */
export type StreamCategory = 'community' | 'membership' | 'person' | 'request';

/** Registration, name, status, owner, custom roles and policy of one community. */
export const communityStream = (communityId: string): string => `community-${communityId}`;

/** Everything between one person and one tree: invitations, acceptance, roles, removal. */
export const membershipStream = (rootId: string, personId: string): string => `membership-${rootId}_${personId}`;

/** Facts about a person that must survive the rows of the people store. */
export const personStream = (personId: string): string => `person-${personId}`;

/** The binding of an Idempotency-Key to a request. */
export const requestStream = (requestId: string): string => `request-${requestId}`;

/** The stream that carries the identity of the log itself. */
export const LOG_STREAM = 'guestlist-log';

/** What projections and reactors listen to. Streams of requests and of the log itself are outside of it. */
export const projectedPrefixes: readonly string[] = ['community-', 'membership-', 'person-'];

const MEMBERSHIP_STREAM = /^membership-([^_]+)_([^_]+)$/;

/** The two ids inside the name of a membership stream, or null for any other name. */
export const parseMembershipStream = (name: string): { rootId: string; personId: string } | null => {
  const [, rootId = '', personId = ''] = MEMBERSHIP_STREAM.exec(name) ?? [];
  return isUuid(rootId) && isUuid(personId) ? { rootId, personId } : null;
};
