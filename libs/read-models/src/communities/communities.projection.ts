import {
  type CommunityEvent,
  type GuestlistEvent,
  type MembershipEvent,
  membershipEventSchemas,
  type PersonEvent,
  personEventSchemas,
} from '@app/contracts';
import { communityFold } from '@app/domain/reading';
import type { Projection } from '@app/event-sourcing';

import { narrowable, type Recorded } from '../recorded';
import type { CommunityDocument } from './communities.document';

type Ignored = MembershipEvent['type'] | PersonEvent['type'];

const ignores = [...Object.keys(membershipEventSchemas), ...Object.keys(personEventSchemas)] as readonly Ignored[];

const fold = (document: CommunityDocument | null, event: Recorded<CommunityEvent>): CommunityDocument | null => {
  const community = communityFold.evolve(document?.community ?? communityFold.initialState, event);
  if (community === null) return document;
  return {
    rootId: community.rootId,
    managed: community.rootId !== community.communityId,
    addedAt: document?.addedAt ?? event.recordedAt,
    community,
  };
};

/** One document per community: the fold of its stream. */
export const communitiesProjection: Projection<CommunityDocument, GuestlistEvent, Ignored> = {
  name: 'communities',
  version: 2,
  ignores,
  documentIds: (event) => {
    const { data } = narrowable(event);
    return 'communityId' in data ? [data.communityId] : [];
  },
  on: {
    CommunityRegistered: fold,
    ManagedCommunityAdded: fold,
    CommunityRenamed: fold,
    CommunityDisabled: fold,
    CommunityEnabled: fold,
    OwnershipTransferred: fold,
    RoleDefined: fold,
    RoleChanged: fold,
    RoleRetired: fold,
    InvitationPolicySet: fold,
  },
};
