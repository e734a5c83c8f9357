import type { MembershipEvent } from '@app/contracts';

import type { Grant } from './grants';
import type { TakingBack } from './take-back.decider';

type Roles = Readonly<Record<string, readonly string[]>>;

/** True when somebody has vouched for the invitation anew: from then on it stands on another word. */
const isVouchedAnew = (later: readonly MembershipEvent[], invitationId: string): boolean =>
  later.some(
    ({ type, data }) =>
      (type === 'InvitationResent' || (type === 'InvitationAmended' && data.authority !== null)) &&
      data.invitationId === invitationId,
  );

/** The communities that the person's roles were taken from by this event, whoever did it. */
const endedBy = ({ type, data }: MembershipEvent): readonly string[] => {
  if (type === 'MemberRemoved') return data.communityIds;
  return type === 'MemberLeft' ? [data.communityId] : [];
};

/** What is left of roles after an event: those that were taken in between and given again rest on another word. */
const leftAfter = (roles: Roles, event: MembershipEvent): Roles => {
  const ended = endedBy(event);
  const left = Object.entries(roles).filter(([communityId]) => !ended.includes(communityId));
  if (event.type !== 'MemberRolesChanged') return Object.fromEntries(left);
  const { communityId: changed, roles: kept } = event.data;
  return Object.fromEntries(
    left.map(([communityId, roleIds]) => [
      communityId,
      communityId === changed ? roleIds.filter((roleId) => kept.some((role) => role.roleId === roleId)) : roleIds,
    ]),
  );
};

const isSettled = (later: readonly MembershipEvent[], communityId: string): boolean =>
  later.some(
    (event) =>
      (event.type === 'MemberSuspended' && event.data.communityId === communityId) ||
      endedBy(event).includes(communityId),
  );

/**
 * How to take back what still rests on a grant, given the events of its stream after it; null when nothing does.
 * `given` are the roles that it gave, by community.
 */
export const takingBack = (
  grant: Grant,
  given: Roles,
  later: readonly MembershipEvent[],
  asked: { readonly at: string; readonly actorId: string },
): TakingBack | null => {
  const { type, data } = grant;
  const about = { rootId: data.rootId, personId: data.personId };
  switch (type) {
    case 'UserInvited':
    case 'InvitationAmended':
    case 'InvitationResent':
      if (isVouchedAnew(later, data.invitationId)) return null;
      return {
        ...{ type: 'VoidInvitation', ...asked },
        data: { invitationId: data.invitationId, cause: 'authority-lost' },
      };
    case 'InvitationAccepted':
    case 'MemberAdded':
    case 'MemberRolesChanged':
      return { type: 'TakeBackRoles', ...asked, data: { ...about, roles: later.reduce(leftAfter, given) } };
    case 'MemberReinstated':
      if (isSettled(later, data.communityId)) return null;
      return { type: 'TakeBackReinstatement', ...asked, data: { ...about, communityId: data.communityId } };
  }
};
