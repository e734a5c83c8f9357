import { defaultRoles } from '@app/contracts';
import { MAIN } from '@app/domain/testing';
import { deriveUuid } from '@app/event-sourcing';

import type { AnyCommand, Decisions } from '../support/decisions';
import { type Act, acts, actsOnAdministrators, register, revoke } from './acts';
import { customRoles, personCalled, type Place, places, type Target, targets, worldWith } from './world';

/** Whoever acts: somebody for each place, or null where nobody can be that. */
interface Row {
  readonly name: string;
  readonly actorIn: (place: Place, target: Target) => string | null;
  readonly operator?: boolean;
  /** What he tries instead, where his own case needs an object of its own. */
  readonly command?: (actorId: string, place: Place, target: Target) => AnyCommand;
}

const held = Object.keys(places) as Place[];
const inPlace = (name: string): Row => ({ name, actorIn: (place) => personCalled(`${name} in ${place}`) });
const ownsNothing: readonly Place[] = ['managed', 'sibling'];

/** The ways to stand in front of a community, in the order of the tables. */
const rows: readonly Row[] = [
  { name: 'no access', actorIn: () => personCalled('no access') },
  ...Object.keys(defaultRoles).map(inPlace),
  {
    name: 'owner',
    actorIn: (place) => (ownsNothing.includes(place) ? null : personCalled(`owner in ${place}`)),
  },
  { name: 'operator', actorIn: () => personCalled('operator'), operator: true },
  inPlace('suspended admin'),
  ...Object.keys(customRoles).map((name) => ({ ...inPlace(name), name: `only ${name}` })),
];

const theInvited: Row = {
  name: 'the invited person',
  actorIn: (_, target) => personCalled(`invited into ${target}`),
};
const theVoucher: Row = {
  name: 'guest who vouches for it',
  actorIn: (place) => personCalled(`voucher in ${place}`),
  command: (actorId, place, target) => revoke(actorId, `invited by the voucher in ${place} into ${target}`),
};
const extraRows: Readonly<Record<string, readonly Row[]>> = {
  AcceptInvitation: [theInvited],
  DeclineInvitation: [theInvited],
  RevokeInvitation: [theVoucher],
};

/** What comes of a command that is tried and not recorded. */
const cellOf = async (
  decisions: Decisions,
  command: AnyCommand,
  given: { readonly operator?: boolean; readonly registrationOpen?: boolean } = {},
): Promise<string> => {
  const commandId = deriveUuid(MAIN, 'a command that is tried');
  const answer = await decisions.ask({ commandId, command, ...given, dryRun: true });
  if (answer.refused !== null) return answer.refused;
  return answer.events.length > 0 ? '✓' : '=';
};

const padded = (text: string, width: number) => text + ' '.repeat(width - [...text].length);

/** A table in Markdown, its columns aligned for those who read the source. */
const tableOf = (header: readonly string[], body: readonly (readonly string[])[]): string => {
  const widths = header.map((title, column) =>
    Math.max(...[header, ...body].map((row) => [...(row[column] ?? title)].length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => padded(cell, widths[column] ?? 0)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [line(header), line(rule), ...body.map(line)].join('\n');
};

const columns = held.flatMap((place) => targets.map((target) => ({ place, target })));

const tableOfAct = async (act: Act, decisions: Decisions): Promise<string> => {
  const tried = [...rows, ...(extraRows[act.title] ?? [])];
  const body = await Promise.all(
    tried.map(async ({ name, actorIn, operator = false, command }) => {
      const cells = columns.map(async ({ place, target }) => {
        const actorId = actorIn(place, target);
        if (actorId === null) return '·';
        return cellOf(decisions, command?.(actorId, place, target) ?? act.command(actorId, target), { operator });
      });
      return [name, ...(await Promise.all(cells))];
    }),
  );
  return tableOf(['held in → act in', ...columns.map(({ place, target }) => `${place} → ${target}`)], body);
};

const sectionsOf = async (some: readonly Act[]): Promise<string[]> => {
  const [enabled, disabled] = await Promise.all([worldWith(), worldWith(targets)]);
  return Promise.all(
    some.map(async (act) => {
      const table = await tableOfAct(act, act.whereDisabled === true ? disabled : enabled);
      return `### ${act.title}\n\n${act.tried}\n\n${table}`;
    }),
  );
};

const registration = async (): Promise<string> => {
  const decisions = await worldWith();
  const [actorId, another] = [personCalled('somebody'), personCalled('somebody else')];
  const cases = [true, false].flatMap((registrationOpen) =>
    [actorId, another].map((ownerId) => ({ registrationOpen, ownerId })),
  );
  const body = await Promise.all(
    [false, true].map(async (operator) => [
      operator ? 'operator' : 'anybody signed in',
      ...(await Promise.all(
        cases.map(({ registrationOpen, ownerId }) =>
          cellOf(decisions, register(actorId, ownerId), { operator, registrationOpen }),
        ),
      )),
    ]),
  );
  const header = [
    'registration',
    'open, for himself',
    'open, for another',
    'closed, for himself',
    'closed, for another',
  ];
  return `### RegisterCommunity\n\nA root for oneself or for somebody else.\n\n${tableOf(header, body)}`;
};

const disabledCommunities = async (): Promise<string> => {
  const [mainDisabled, managedDisabled] = await Promise.all([worldWith(['main']), worldWith(['managed'])]);
  const owner = personCalled('owner in main');
  const cells = (act: Act, actorIn: (target: Target) => string) => [
    cellOf(mainDisabled, act.command(actorIn('main'), 'main')),
    cellOf(mainDisabled, act.command(actorIn('managed'), 'managed')),
    cellOf(managedDisabled, act.command(actorIn('managed'), 'managed')),
  ];
  const tried = acts.filter(({ title }) => !['EnableCommunity', 'LeaveCommunity'].includes(title));
  const byOwner = tried.map((act) =>
    theirOwn.includes(act.title)
      ? {
          name: `${act.title}, by the invited person`,
          cells: cells(act, (target) => personCalled(`invited into ${target}`)),
        }
      : { name: act.title, cells: cells(act, () => owner) },
  );
  const leaving = acts
    .filter(({ title }) => title === 'LeaveCommunity')
    .map((act) => ({
      name: `${act.title}, by a guest`,
      cells: cells(act, (target) => personCalled(`member: guest of ${target}`)),
    }));
  const body = [...byOwner, ...leaving].map(async (row) => [row.name, ...(await Promise.all(row.cells))]);
  const header = ['by the owner', 'main, disabled', 'managed, main disabled', 'managed, itself disabled'];
  return tableOf(header, await Promise.all(body));
};

/** Answers that only the invited person gives. */
const theirOwn: readonly string[] = ['AcceptInvitation', 'DeclineInvitation'];

/** Decided without an actor: by the system, when an invitation is due. */
export const commandsWithoutActor: readonly string[] = ['ExpireInvitation'];

const introduction = `# Who may do what

Made by \`npm run docs:permissions\` out of the rules themselves: every command was put to the domain's deciders by everybody
below, in a world of one main MSSP community, two managed ones and a standalone community of another tree, and this is what
came of it. A test makes it again and fails when it differs. Do not edit it.

- A row is a way to stand in front of a community: a default role, the owner of the root, an operator who is no member, an
  admin who is suspended where he holds the role, and custom roles that hold nothing but the permissions named (without
  their \`COMMUNITY_\`).
- A column \`a → b\` says where the role is held and where the act is: in main, or in the managed community. \`sibling\` is the
  other managed community, \`another tree\` the standalone one.
- ✓ is allowed; a word is the [code of the refusal](../libs/contracts/src/problem-codes.ts); \`=\` is nothing to do; \`·\` does
  not exist (managed communities have no owner of their own).
- Custom roles are defined in main, so that they can be held in both of its managed communities. A role that holds one
  permission and no other often meets the ceiling (\`grant-exceeds-authority\`): the permission is there, but not what is given.
- \`not-found\` comes before \`forbidden\`, and both before every other refusal: whoever may not see a community does not learn
  that it is there.
- Over HTTP a few more things are checked before the rules are asked: see the interface. \`ExpireInvitation\` has no actor.`;

/** The whole of docs/permissions.md. */
export const permissionsPage = async (): Promise<string> => {
  const [registering, plain, administrators, disabled] = await Promise.all([
    registration(),
    sectionsOf(acts),
    sectionsOf(actsOnAdministrators),
    disabledCommunities(),
  ]);
  const parts = [
    introduction,
    '## Every command',
    registering,
    ...plain,
    '## Where an administrator is concerned',
    'The ceiling of what may be given, and what may be taken away.',
    ...administrators,
    '## Where a community is disabled',
    'By the owner, who holds every permission: what the mask refuses here it refuses to everybody (rule 5).',
    disabled,
  ];
  return `${parts.join('\n\n')}\n`;
};
