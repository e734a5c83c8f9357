import type { CommunityEvent, MembershipEvent } from '@app/contracts';

import { metadataOf, type Recorded } from '../recorded';
import type { ProvenGrant } from './memberships.document';

export type OwnershipEvent = Extract<CommunityEvent, { type: 'CommunityRegistered' | 'OwnershipTransferred' }>;
export type MembershipFact = Recorded<MembershipEvent | OwnershipEvent>;

type Provenance = Omit<ProvenGrant, 'communityId' | 'roles'>;

const provenanceOf = (event: MembershipFact): Provenance => {
  const at = event.recordedAt;
  const by = metadataOf(event).actor;
  if (event.type === 'InvitationAccepted') {
    return { act: 'invitation', by: event.data.authority.personId, at, invitationId: event.data.invitationId };
  }
  if (event.type === 'MemberAdded') return { act: 'direct', by, at };
  const isOwnership = event.type === 'CommunityRegistered' || event.type === 'OwnershipTransferred';
  return { act: isOwnership ? 'owner' : 'role-change', by, at };
};

const stillHeld = (grant: ProvenGrant, held: ReadonlyMap<string, readonly string[]>): readonly ProvenGrant[] => {
  const roles = grant.roles.filter((role) => held.get(grant.communityId)?.includes(role));
  return roles.length === 0 ? [] : [{ ...grant, roles }];
};

/** The grants after the event: what is no longer held is gone, and what is newly held came by this event. */
export const grantsAfter = (
  grants: readonly ProvenGrant[],
  held: ReadonlyMap<string, readonly string[]>,
  event: MembershipFact,
): readonly ProvenGrant[] => {
  const kept = grants.flatMap((grant) => stillHeld(grant, held));
  const provenance = provenanceOf(event);
  const added = [...held].flatMap(([communityId, roles]) => {
    const covered = new Set(kept.filter((grant) => grant.communityId === communityId).flatMap((grant) => grant.roles));
    const fresh = roles.filter((role) => !covered.has(role));
    return fresh.length === 0 ? [] : [{ ...provenance, communityId, roles: fresh }];
  });
  return [...kept, ...added];
};
