/**
 * Random histories against the real command side, held against a second telling of the rules in plain maps and sets.
 *
 * MODEL_RUNS multiplies the runs (1 when left out). MODEL_SEED repeats a campaign; the seed and the shrunk history of a
 * failure are in its message.
 */
import { membershipStream } from '@app/contracts';
import { createStandings } from '@app/standings';
import fc from 'fast-check';

import type { CommandApiUnderTest } from '../../apps/command-api/src/testing/command-api-under-test';
import { type Asked, PlainRules } from './plain-rules';
import { askedBy, Names, type Step, stepArbitrary } from './steps';
import type { Town } from './town';

/** How many times the runs are multiplied. */
export const TIMES = Number(process.env['MODEL_RUNS'] ?? 1);
const SEED = process.env['MODEL_SEED'] === undefined ? {} : { seed: Number(process.env['MODEL_SEED']) };
const MAX_COMMANDS = 50;
const HOUR = 3_600_000;

interface Model {
  readonly rules: PlainRules;
  readonly names: Names;
}

export type Towns = readonly Town[];

/** What was asked and answered in all runs together: proof that the histories say something. */
export class Tally {
  readonly answers = new Map<string, number>();
  commands = 0;

  count(code: string): void {
    this.commands += 1;
    this.answers.set(code, (this.answers.get(code) ?? 0) + 1);
  }
}

const askEverywhere = async (asked: Asked, { rules }: Model, towns: Towns, tally: Tally): Promise<void> => {
  const expected = rules.answer(asked);
  const answers = await Promise.all(towns.map((town) => town.ask(asked)));
  for (const { code, text } of answers) {
    if (code !== expected) throw new Error(`Expected ${expected} for ${JSON.stringify(asked)}, got ${text}`);
  }
  const [first, ...others] = answers.map(({ told }) => told);
  for (const other of others) expect(other).toBe(first);
  tally.count(expected);
};

class Asking implements fc.AsyncCommand<Model, Towns> {
  private told: string;

  constructor(
    private readonly step: Step,
    private readonly tally: Tally,
  ) {
    this.told = step.does;
  }

  check({ rules, names }: Readonly<Model>): boolean {
    return askedBy(this.step, rules, names) !== null;
  }

  async run(model: Model, towns: Towns): Promise<void> {
    const asked = askedBy(this.step, model.rules, model.names);
    this.told = JSON.stringify(asked);
    if (asked !== null) await askEverywhere(asked, model, towns, this.tally);
  }

  toString(): string {
    return this.told;
  }
}

class TimePassing implements fc.AsyncCommand<Model, Towns> {
  check(): boolean {
    return true;
  }

  async run({ rules }: Model, towns: Towns): Promise<void> {
    rules.now += 100 * HOUR;
    for (const { api } of towns) api.passHours(100);
  }

  toString(): string {
    return '100 hours pass';
  }
}

const commandsArbitrary = (tally: Tally) =>
  fc.commands(
    [
      stepArbitrary().map((step) => new Asking(step, tally)),
      stepArbitrary().map((step) => new Asking(step, tally)),
      fc.oneof(
        { weight: 4, arbitrary: stepArbitrary().map((step): fc.AsyncCommand<Model, Towns> => new Asking(step, tally)) },
        { weight: 2, arbitrary: fc.constant(null).map((): fc.AsyncCommand<Model, Towns> => new TimePassing()) },
      ),
    ],
    { maxCommands: MAX_COMMANDS, size: 'max' },
  );

/** A tree with two managed communities and four people in it and one invited, so that the first commands have something to be about. */
const founding = async (model: Model, towns: Towns, tally: Tally): Promise<void> => {
  const { names } = model;
  const by = names.person(0);
  const [main, east, west, role] = [names.fresh('c'), names.fresh('c'), names.fresh('c'), names.fresh('r')];
  const retired = names.fresh('r');
  const steps: Asked[] = [
    { does: 'register', by, kind: 'mssp-main', as: main },
    { does: 'add managed', by, in: main, as: east },
    { does: 'add managed', by, in: main, as: west },
    {
      does: 'define role',
      by,
      in: main,
      as: role,
      permissions: ['COMMUNITY_ADD_MEMBER', 'COMMUNITY_ADD_MEMBER_DIRECTLY'],
    },
    { does: 'define role', by, in: main, as: retired, permissions: ['ALERTS_READ'] },
    { does: 'retire role', by, in: main, role: retired },
    { does: 'add', by, in: main, to: names.person(1), roles: ['admin'] },
    { does: 'add', by, in: east, to: names.person(2), roles: ['manage_member'] },
    { does: 'add', by, in: main, to: names.person(3), roles: [role, 'manage_member'] },
    { does: 'add', by, in: west, to: names.person(4), roles: [role, 'reviewer'] },
    { does: 'invite', by, to: names.person(5), offer: { [east]: ['guest'] }, as: names.fresh('i') },
    {
      does: 'invite',
      by,
      to: names.person(5),
      offer: { [west]: ['guest'], [east]: ['analyst'] },
      as: names.fresh('i'),
    },
  ];
  for (const asked of steps) await askEverywhere(asked, model, towns, tally);
};

/** What everybody holds at the end, by the log and by the model. */
const expectSameEnd = async ({ rules: { world } }: Model, town: Town): Promise<void> => {
  const standings = createStandings(town.api.log);
  for (const key of new Set([...world.known].map((one) => one.split('/') as [string, string]))) {
    const [person, community] = key;
    const root = world.rootOf(community);
    const { state } = await standings.memberships.load(
      membershipStream(town.idOf(root), await town.personIdOf(person)),
    );
    const scope = state.scopes[town.idOf(community)];
    const held = (world.held.get(`${person}/${community}`) ?? []).map((role) => town.idOf(role));
    expect(scope?.roles.map(({ roleId }) => roleId).toSorted() ?? []).toEqual(held.toSorted());
    expect(scope?.suspended ?? false).toBe(world.isSuspended(person, community));
  }
};

const expectNoGaps = async (api: CommandApiUnderTest): Promise<void> => {
  const next = new Map<string, bigint>();
  for (const { streamName, revision } of await api.events()) {
    expect(revision).toBe(next.get(streamName) ?? 0n);
    next.set(streamName, revision + 1n);
  }
};

/**
 * Histories of random commands, put to every town at once and to the model; rejects with the shrunk history when one of them
 * answers another way. Answers what was asked.
 */
export const explore = async (towns: Towns, numRuns: number): Promise<Tally> => {
  const tally = new Tally();
  let runs = 0;
  const property = fc.asyncProperty(commandsArbitrary(tally), async (commands) => {
    const names = new Names(`n${(runs += 1)}`);
    const model = { rules: new PlainRules(), names };
    await founding(model, towns, tally);
    await fc.asyncModelRun(() => ({ model, real: towns }), commands);
    for (const town of towns) await expectSameEnd(model, town);
  });
  await fc.assert(property, { numRuns: numRuns * TIMES, ...SEED });
  for (const { api } of towns) await expectNoGaps(api);
  return tally;
};
