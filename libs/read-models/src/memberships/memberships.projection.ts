import {
  type CommunityEvent,
  communityEventSchemas,
  type GuestlistEvent,
  type MembershipEvent,
  membershipEventSchemas,
  type PersonEvent,
  personEventSchemas,
} from '@app/contracts';
import { emptyMembership, type InvitationStatus, type Membership, membershipFold } from '@app/domain/reading';
import type { Projection } from '@app/event-sourcing';

import { narrowable, type Recorded } from '../recorded';
import { grantsAfter, type MembershipFact, type OwnershipEvent } from './grants';
import { heldRoles, listsOf, marksOf } from './held-roles';
import { type MembershipDocument, membershipId } from './memberships.document';

type Ignored = Exclude<CommunityEvent['type'], OwnershipEvent['type']> | PersonEvent['type'];

const ownershipEvents: readonly string[] = ['CommunityRegistered', 'OwnershipTransferred'];
const ignores = [...Object.keys(communityEventSchemas), ...Object.keys(personEventSchemas)].filter(
  (type) => !ownershipEvents.includes(type),
) as Ignored[];

const openStatuses: readonly InvitationStatus[] = ['pending', 'expired'];

type State = Pick<MembershipDocument, 'rootId' | 'personId' | 'membership' | 'owner' | 'formerOwnerAt'>;

const blank = (id: string): State => {
  const [rootId = '', personId = ''] = id.split('_');
  return { rootId, personId, membership: emptyMembership, owner: false, formerOwnerAt: null };
};

const rankOf = (rootId: string, scopes: readonly string[]): string => {
  const rank = scopes.includes(rootId) ? 0 : scopes.length > 0 ? 1 : 2;
  return `${rank}:${rootId}`;
};

const holdsTheSame = ({ membership, owner, formerOwnerAt }: State, before: MembershipDocument): boolean =>
  membership.scopes === before.membership.scopes &&
  membership.knownIn === before.membership.knownIn &&
  membership.version === before.membership.version &&
  owner === before.owner &&
  formerOwnerAt === before.formerOwnerAt;

/** All that follows from where the person stands now and stood before. */
const derive = (state: State, before: MembershipDocument | null, event: MembershipFact): MembershipDocument => {
  if (before !== null && holdsTheSame(state, before)) return { ...before, membership: state.membership };
  const held = heldRoles(state);
  const scopes = [...held.keys()].sort();
  const memberOf = listsOf(state, held);
  return {
    ...state,
    scopes,
    memberOf,
    marks: marksOf(state, held),
    present: memberOf.length > 0,
    hadAccess: before?.hadAccess === true || scopes.length > 0,
    rank: rankOf(state.rootId, scopes),
    since: Object.fromEntries(scopes.map((id) => [id, before?.since[id] ?? event.recordedAt])),
    grants: grantsAfter(before?.grants ?? [], held, event),
  };
};

/** Offers that are still open, or may be opened again by a resend. Of all others nothing follows any more. */
const withoutEnded = (membership: Membership): Membership => {
  const open = Object.entries(membership.invitations).filter(([, { status }]) => openStatuses.includes(status));
  return { ...membership, invitations: Object.fromEntries(open) };
};

const fold = (
  document: MembershipDocument | null,
  event: Recorded<MembershipEvent>,
  id: string,
): MembershipDocument => {
  const state = document ?? blank(id);
  return derive(
    { ...state, membership: withoutEnded(membershipFold.evolve(state.membership, event)) },
    document,
    event,
  );
};

const register = (document: MembershipDocument | null, event: Recorded<OwnershipEvent>, id: string) =>
  derive({ ...(document ?? blank(id)), owner: true, formerOwnerAt: null }, document, event);

const transfer = (
  document: MembershipDocument | null,
  event: Recorded<Extract<OwnershipEvent, { type: 'OwnershipTransferred' }>>,
  id: string,
): MembershipDocument => {
  const { rootId, toPersonId, fromMembershipVersion } = event.data;
  if (id === membershipId(rootId, toPersonId)) return register(document, event, id);
  return derive({ ...(document ?? blank(id)), owner: false, formerOwnerAt: fromMembershipVersion }, document, event);
};

const concerned = (event: Recorded): readonly string[] => {
  if (event.type === 'CommunityRegistered') return [membershipId(event.data.rootId, event.data.ownerId)];
  if (event.type === 'OwnershipTransferred') {
    const { rootId, fromPersonId, toPersonId } = event.data;
    return [...new Set([fromPersonId, toPersonId])].map((personId) => membershipId(rootId, personId));
  }
  return 'rootId' in event.data && 'personId' in event.data
    ? [membershipId(event.data.rootId, event.data.personId)]
    : [];
};

const membershipHandlers = Object.fromEntries(
  Object.keys(membershipEventSchemas).map((type) => [type, fold]),
) as unknown as Record<MembershipEvent['type'], typeof fold>;

/** One document per person and tree: his membership, whether he owns the tree, and on whose word he holds what he holds. */
export const membershipsProjection: Projection<MembershipDocument, GuestlistEvent, Ignored> = {
  name: 'memberships',
  version: 5,
  ignores,
  documentIds: (event) => concerned(narrowable(event)),
  on: { ...membershipHandlers, CommunityRegistered: register, OwnershipTransferred: transfer },
};
