import type { ServerProcess } from '../../apps/cli/src/server/server-process';
import type { Terminal } from '../../apps/cli/src/terminal/terminal';
import { median, type Series, spread, takeTurns } from './contest';
import { cpuSeconds } from './cpu-time';
import type { LoadGenerator, LoadPlan, LoadReport } from './load';
import { untilAtRest } from './seeded-server';
import { rounded, type Threshold } from './verdict';

/** What a round over HTTP measured. */
export interface HttpRound extends LoadReport {
  /** Time that the server was busy, in microseconds a request; null where the operating system does not tell. */
  readonly serverMicros: number | null;
}

/** A server, and what it is asked. */
export interface HttpSide {
  readonly name: string;
  readonly server: ServerProcess;
  /** What is sent from this number on, in rounds that go on where the last one ended. */
  readonly plan: (firstNumber: number) => LoadPlan;
  /** Work goes on behind its answers; nobody else is measured meanwhile. */
  readonly followsLog?: boolean;
}

export type HttpRounds = Readonly<Record<string, readonly HttpRound[]>>;

const MICROS = 1_000_000;

const roundOf = async (generator: LoadGenerator, { server, plan }: HttpSide, from: number): Promise<HttpRound> => {
  const before = await cpuSeconds(server.pid);
  const report = await generator.run(plan(from));
  const after = await cpuSeconds(server.pid);
  const busy = before === null || after === null ? null : after - before;
  return { ...report, serverMicros: busy === null ? null : (busy * MICROS) / (report.nextNumber - from) };
};

/** Asks the servers in turn. */
export const httpContest = (
  generator: LoadGenerator,
  sides: readonly HttpSide[],
  rounds: number,
): Promise<HttpRounds> => {
  const contenders = sides.map((side) => {
    let next = 0;
    const measure = async (): Promise<HttpRound> => {
      const round = await roundOf(generator, side, next);
      next = round.nextNumber;
      if (side.followsLog) await untilAtRest(side.server);
      return round;
    };
    return { name: side.name, measure };
  });
  return takeTurns(contenders, rounds);
};

/** The median of one figure over the rounds of one side. */
export const medianOf = (rounds: HttpRounds, name: string, figure: 'perSecond' | 'p50' | 'p99'): number =>
  median((rounds[name] ?? []).map((round) => round[figure]));

/** One figure of ours as a multiple of the yardstick's. */
export const multiple = (
  rounds: HttpRounds,
  figure: 'perSecond' | 'p99',
  [ours, yardstick]: readonly [string, string],
): number => medianOf(rounds, ours, figure) / medianOf(rounds, yardstick, figure);

export const requestsPerSecond = (rounds: HttpRounds): readonly Series[] =>
  Object.entries(rounds).map(([name, of]) => ({ name, values: of.map(({ perSecond }) => perSecond) }));

const microsOf = (rounds: readonly HttpRound[], figure: 'serverMicros' | 'generatorMicros'): string => {
  const known = rounds.flatMap((round) => round[figure] ?? []);
  return known.length === 0 ? '–' : String(Math.round(median(known)));
};

/** Medians over the rounds, and how far the rounds lie apart. */
export const tellHttpRounds = (terminal: Terminal, rounds: HttpRounds): void =>
  terminal.table(
    ['median of rounds', 'requests/s', 'spread', 'p50 ms', 'p99 ms', 'server µs', 'generator µs', 'rounds'],
    Object.entries(rounds).map(([name, of]) => [
      name,
      rounded(medianOf(rounds, name, 'perSecond')),
      `${Math.round(spread(of.map(({ perSecond }) => perSecond)) * 100)} %`,
      ...(['p50', 'p99'] as const).map((figure) => rounded(medianOf(rounds, name, figure))),
      microsOf(of, 'serverMicros'),
      microsOf(of, 'generatorMicros'),
      String(of.length),
    ]),
  );

/** At least this share of the yardstick's requests a second. */
export const shareThreshold = (
  what: string,
  atLeast: number,
  rounds: HttpRounds,
  names: readonly [string, string],
): Threshold => ({ what, atLeast, unit: '×', measured: multiple(rounds, 'perSecond', names) });
