import type { ProblemGuide } from './problem-guide';

/** Refusals by the rules. */
export const guideOfRules = {
  'grant-exceeds-authority': {
    happened: 'You would give somebody more than you hold.',
    why: 'The roles carry the permissions in `permissions`, and you have neither those nor the right to assign roles there.',
    next: 'Leave out the roles that carry them, or ask somebody who holds them to invite.',
  },
  'already-member': {
    happened: 'The person is a member of that community already.',
    why: 'Access by invitation is for those who have none there; `communityId` says where.',
    next: 'Change the roles of the member instead, or leave that community out.',
  },
  'invitation-already-pending': {
    happened: 'An offer for one of these communities is open already.',
    why: 'One person has one open offer for a community at a time. `invitationId` names it, where you may see it.',
    next: 'Amend, resend or revoke the open invitation.',
  },
  'invitation-expired': {
    happened: 'The time to answer is over.',
    why: 'The invitation was not answered before `expiresAt`.',
    next: 'Ask whoever invited to send it again; administrators use `resend`.',
  },
  'invitation-not-pending': {
    happened: 'The invitation has been answered or taken back.',
    why: 'It was accepted, declined or revoked before this request: `invitationStatus` says which.',
    next: 'Make a new invitation if access is still wanted.',
  },
  'invitation-voided': {
    happened: 'The offer no longer stands on anybody’s word.',
    why: 'Whoever vouched for it lost the authority to give what it offers, so it was voided at `position`.',
    next: 'Ask somebody who holds the authority for a new invitation.',
  },
  'community-disabled': {
    happened: 'A community concerned is disabled.',
    why: 'The owner or an operator switched it or its main community off. Nobody can be let in meanwhile.',
    next: 'Have it enabled, then repeat the request.',
  },
  'owner-protected': {
    happened: 'The act would take something from the owner.',
    why: 'The owner of a root cannot be removed, suspended, leave, or be erased.',
    next: 'Transfer the ownership first.',
  },
  'access-is-inherited': {
    happened: 'The access there comes from the main community.',
    why: 'Members of the main community enter every managed one; the managed one alone has nothing to take away.',
    next: 'Act on the membership in the main community.',
  },
  'role-retired': {
    happened: 'The role is no longer given.',
    why: 'It was retired; who has it keeps it.',
    next: 'Choose another role, or define a new one.',
  },
  'role-not-modifiable': {
    happened: 'Default roles cannot be changed or retired.',
    why: 'They are the same in every community.',
    next: 'Define a role of your own.',
  },
  'not-an-mssp': {
    happened: 'This community has no managed communities.',
    why: 'Only a community of the kind `mssp-main` has them.',
    next: 'Choose a main MSSP community.',
  },
  'not-a-member': {
    happened: 'The person is not a member of that community.',
    why: 'He left, was removed, or never was; or he is suspended where a member is needed.',
    next: 'Look at the members again.',
  },
  'takes-more-than-held': {
    happened: 'You would take away more than you hold.',
    why: 'The person, or the role, has the permissions in `permissions`, which you do not.',
    next: 'Ask somebody who holds them.',
  },
  'email-invalid': {
    happened: 'The text is no e-mail address.',
    why: 'It has no mailbox or no domain, or characters that no address has.',
    next: 'Correct the address.',
  },
  'email-domain-not-allowed': {
    happened: 'The invitation policy does not allow this domain.',
    why: 'The root of the tree accepts addresses of `allowedEmailDomains` only.',
    next: 'Use an address of an allowed domain, or have the policy changed.',
  },
  'lifetime-out-of-range': {
    happened: 'The invitation would live too short or too long.',
    why: 'The policy of the root allows `minLifetimeHours` to `maxLifetimeHours`.',
    next: 'Choose a whole number of hours in that range, or leave `expiresInHours` out.',
  },
  'self-invitation': {
    happened: 'Nobody invites himself.',
    why: 'The address is your own, or you would vouch for an invitation of your own.',
    next: 'Ask another administrator to do it.',
  },
  'role-unknown': {
    happened: 'No such role can be used in the community.',
    why: '`roleId` is neither a default role nor one defined there or in its main community.',
    next: 'Choose one of `GET /v1/communities/{communityId}/roles`.',
  },
  'communities-not-in-one-tree': {
    happened: 'The communities belong to different trees.',
    why: 'One invitation is one offer, and one tree decides on it.',
    next: 'Make one invitation for each tree.',
  },
} as const satisfies Record<string, ProblemGuide>;
