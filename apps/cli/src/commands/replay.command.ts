import { createInterface, type Interface } from 'node:readline/promises';

import { guestlistEventTypes, isUuid, parseEmailAddress } from '@app/contracts';
import type { OpenedEventLog, RecordedEvent } from '@app/event-sourcing';
import { openEventLog } from '@app/event-sourcing/open';
import type { People } from '@app/people';
import { openPeopleOfProcess } from '@app/people/open';
import { readConfiguration } from '@app/runtime';
import { type Command, InvalidArgumentError } from 'commander';

import { rootOf, type Told, toldHistory } from '../replay/told-history';
import { CommandFailure, exitCodes } from '../terminal/exit-codes';
import type { Terminal } from '../terminal/terminal';
import type { CommandContext } from './command-context';
import { type Place, placeParser } from './place';

interface ReplayFlags {
  readonly community: string;
  readonly from?: Place;
  readonly to?: Place;
  readonly person?: string;
  readonly type?: readonly string[];
  readonly step?: boolean;
  readonly json?: boolean;
}

const parseType = (text: string, earlier: readonly string[] | undefined): readonly string[] => {
  if (!guestlistEventTypes.some((type) => type === text))
    throw new InvalidArgumentError(`Choose among ${guestlistEventTypes.join(', ')}.`);
  return [...(earlier ?? []), text];
};

/** Negative before the place, 0 at it, positive after it. */
const compare = ({ recordedAt, position }: RecordedEvent, place: Place): number => {
  const [mine, other] = 'time' in place ? [recordedAt, place.time] : [position, place.position];
  return mine < other ? -1 : mine === other ? 0 : 1;
};

const unknown = (what: string) => new CommandFailure(exitCodes.refused, what);

const personOf = async (people: People, text: string): Promise<string> => {
  if (isUuid(text)) return text;
  const address = parseEmailAddress(text);
  if (address === null) throw new CommandFailure(exitCodes.usage, '--person takes the id or the address of a person.');
  const person = (await people.byAddress([address])).get(address);
  if (person === undefined) throw unknown(`Nobody is known under ${address}.`);
  return person.personId;
};

const tellOne = (terminal: Terminal, told: Told, json: boolean): void => {
  if (json) terminal.line(JSON.stringify(told));
  else terminal.line(`${terminal.style('dim', `${told.at.slice(0, 10)} ${told.at.slice(11, 16)}`)} ${told.sentence}`);
};

/** Enter for the next one; false for q, and when there is nobody to answer any more. */
const wantsNext = async (keyboard: Interface): Promise<boolean> =>
  (await keyboard.question('  Enter: next, q: quit ').catch(() => 'q')).trim().toLowerCase() !== 'q';

const tellAll = async (
  terminal: Terminal,
  history: AsyncIterable<Told>,
  { step, json = false }: ReplayFlags,
): Promise<number> => {
  const keyboard = step ? createInterface({ input: process.stdin, output: process.stderr }) : null;
  let count = 0;
  try {
    for await (const told of history) {
      tellOne(terminal, told, json);
      count += 1;
      if (keyboard !== null && !(await wantsNext(keyboard))) break;
    }
  } finally {
    keyboard?.close();
  }
  return count;
};

const replay = async (
  stores: { readonly log: OpenedEventLog; readonly people: People },
  terminal: Terminal,
  flags: ReplayFlags,
): Promise<void> => {
  const { community, from, to, person, type, json } = flags;
  const rootId = await rootOf(stores.log, community);
  if (rootId === null) throw unknown(`There is no community ${community} in this log. Take its communityId.`);
  const history = toldHistory(stores, rootId, {
    communityId: community,
    ...(person === undefined ? {} : { personId: await personOf(stores.people, person) }),
    ...(type === undefined ? {} : { types: type }),
    from: (event) => from === undefined || compare(event, from) >= 0,
    to: (event) => to === undefined || compare(event, to) <= 0,
  });
  const count = await tellAll(terminal, history, flags);
  if (!json) terminal.note(count === 1 ? '1 event.' : `${count.toLocaleString('en')} events.`);
};

const runReplay = async ({ env, terminal }: CommandContext, flags: ReplayFlags): Promise<void> => {
  if (flags.step && !(terminal.rich && process.stdin.isTTY)) {
    throw new CommandFailure(exitCodes.usage, '--step needs a terminal. Leave it out in a pipe.');
  }
  const configuration = readConfiguration(env);
  const log = await openEventLog(configuration.eventStoreUrl, { readOnly: true });
  try {
    const warn = (text: string) => terminal.note(text);
    const people = await openPeopleOfProcess(configuration, { warn, readOnly: true });
    await replay({ log, people }, terminal, flags).finally(() => people.close());
  } finally {
    await log.close();
  }
};

const HELP = `
Of a root the whole tree is told, of a managed community what names it. The log is opened for reading only, beside a running
server. People are called by today's names; who was erased has none.

Examples:
  npx guestlist replay --community ID --from 2026-05-01 --to 2026-05-31
  npx guestlist replay --community ID --person ada@example.org --step
  npx guestlist replay --community ID --type MemberRemoved --json`;

/** `guestlist replay`: a history as a story. */
export const addReplayCommand = (program: Command, context: CommandContext): void => {
  program
    .command('replay')
    .description('Tell what happened in a community, one sentence for each event.')
    .requiredOption('--community <id>', 'whose history')
    .option('--from <place>', 'from this day (UTC), time or position on', placeParser('00:00:00.000'))
    .option('--to <place>', 'up to this day (UTC), time or position, included', placeParser('23:59:59.999'))
    .option('--person <who>', 'only what this person did or what was done to him: an id or an address')
    .option('--type <type>', 'only events of this type; may be repeated', parseType)
    .option('--step', 'one at a time: Enter for the next, q to quit')
    .option('--json', 'one JSON object a line')
    .addHelpText('after', HELP)
    .action((flags: ReplayFlags) => runReplay(context, flags));
};
