import { exampleOf } from '@app/contracts';
import type { Introduction } from '@app/runtime';

const paragraphs = [
  'Who may enter which community, on whose word. An administrator invites somebody by e-mail address (`POST /v1/invitations`); the ' +
    'invited person signs in, sees the offer (`GET /v1/me/invitations`) and accepts it (`POST /v1/invitations/{invitationId}/accept`). ' +
    'From then on `GET /v1/me/communities` says what may be entered.',
  'Every request under `/v1` carries `Authorization: Bearer <JWT>`. Its claims `email` and `email_verified` say who you are.',
  'Commands answer a `position`. Give it as `minPosition` to the next query and the answer contains what the command did.',
  'Lists are answered page by page: give `next` as `cursor` until it is null. A page may hold fewer items than you asked for, or ' +
    'none, while there is a next one: most of what was looked at was filtered out.',
  'Give every command an `Idempotency-Key` and repeat it as often as needed: it happens once. `If-Match` with a `version` refuses ' +
    'to change what somebody else has changed meanwhile. `dryRun=true` checks everything and stores nothing.',
  'Every refusal is `application/problem+json` with a stable `code`; its `type` leads to a page that says what to do next. 429 and ' +
    '503 carry `Retry-After`. Unknown fields and parameters are refused.',
  'HEAD answers as GET does. A path that does not take a method answers 405 `method-not-allowed` with `Allow`.',
];

const pathParameter = (description: string, example: string) => ({ description, example });

/** What the contract says before its routes. */
export const introduction: Introduction = {
  info: { title: 'Guestlist', version: '1.0.0', description: paragraphs.join('\n\n') },
  tags: [
    { name: 'Me', description: 'Who you are, what you may enter, what you are offered.' },
    { name: 'Communities', description: 'Roots, and the managed communities of main MSSP communities.' },
    { name: 'Invitations', description: 'Offers of access, which the invited person accepts or declines.' },
    { name: 'Members', description: 'Who has access, as what.' },
    { name: 'People', description: 'Whoever an id stands for, in every community.' },
    { name: 'Roles', description: 'What a member may do.' },
    { name: 'Access', description: 'One question: may somebody do something somewhere.' },
    {
      name: 'Audit',
      description: 'What happened, by whom, and on whose word; as it is, as it was, and as it happens.',
    },
    { name: 'Health', description: 'For load balancers.' },
    { name: 'Documentation', description: 'What you are reading.' },
  ],
  pathParameters: {
    communityId: pathParameter('The id of a community.', exampleOf.mainId),
    personId: pathParameter('The id of a person.', exampleOf.graceId),
    roleId: pathParameter('The id of a role; that of a default role is its name.', exampleOf.roleId),
    invitationId: pathParameter('The id of an invitation.', exampleOf.invitationId),
    code: pathParameter('The code of a problem.', 'invitation-expired'),
  },
  token:
    'A JWT of the configured issuer and audience. `npx guestlist token --email ada@example.org` prints one for development.',
};
