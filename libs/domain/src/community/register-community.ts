import { type CommunityEvent, DomainError } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import type { RegistrationFacts } from '../authority/facts';
import { requireVersion } from '../authority/guards';
import type { RegisterCommunity } from '../commands';
import type { CommunityState } from './community';
import { communityFold } from './community.fold';

/** Makes a root community with its owner. For another than oneself, or where registration is closed: operators alone. */
export const registerCommunity: Decider<CommunityState, RegisterCommunity, CommunityEvent, RegistrationFacts> = {
  ...communityFold,
  decide: (command, community, { registrationOpen, operator }) => {
    const { communityId, name, kind, ownerId } = command.data;
    if (!operator && !(registrationOpen && ownerId === command.actorId)) {
      throw new DomainError('forbidden', 'Only an operator registers this community. Ask one of them.');
    }
    requireVersion(command, community?.version ?? 0);
    // The id is derived from the command: what stands there is this very registration.
    if (community !== null) return [];
    return [{ type: 'CommunityRegistered', data: { rootId: communityId, communityId, name, kind, ownerId } }];
  },
};

/** True when the registration rests on the operator role, to be recorded as `operator:…`. */
export const registersAsOperator = (
  { actorId, data }: RegisterCommunity,
  { registrationOpen, operator }: RegistrationFacts,
): boolean => operator && !(registrationOpen && data.ownerId === actorId);
