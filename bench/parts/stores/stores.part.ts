import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';

import type { Terminal } from '../../../apps/cli/src/terminal/terminal';
import {
  type BenchPart,
  conclude,
  type ContestOptions,
  inTemporaryFolder,
  LoadGenerator,
  machine,
  median,
  registerTree,
  rounded,
  startServer,
  takeTurns,
  type Threshold,
  withContestOptions,
} from '../../harness';
import type { BarePlan } from './bare-client-worker';
import { type LogServer, startLogServer } from './stand-in';

type PerSecond = Readonly<Record<string, readonly number[]>>;

const IN_FLIGHT = [1, 32, 256] as const;
const WARM_UP_MS = 1_000;

const oursAt = (inFlight: number): string => `invite, ${inFlight} in flight`;
const bareAt = (inFlight: number): string => `bare client, ${inFlight} in flight`;

const appendBare = async (plan: BarePlan): Promise<number> => {
  const worker = fork(join(__dirname, 'bare-client-worker.js'), { execArgv: [] });
  const ended = once(worker, 'exit').then(([code]) => {
    throw new Error(`The bare client ended with ${code}`);
  });
  ended.catch(() => undefined);
  worker.send(plan);
  const [perSecond] = (await Promise.race([once(worker, 'message'), ended])) as [number];
  return perSecond;
};

/** Read models and people on the server at MONGODB_URL; embedded without one. */
const documentSettings = (): { readonly env: NodeJS.ProcessEnv; readonly what: string } => {
  const given = process.env['MONGODB_URL'];
  const PERSON_KEY = randomBytes(32).toString('base64');
  if (given === undefined || given === '') return { env: { PERSON_KEY }, what: 'embedded read models and people' };
  const name = `guestlist_bench_${Date.now()}`;
  const at = (database: string) => Object.assign(new URL(given), { pathname: `/${name}_${database}` }).href;
  return { env: { READ_MODEL_URL: at('views'), PEOPLE_URL: at('people'), PERSON_KEY }, what: 'MongoDB' };
};

const measureOn = (log: LogServer, env: NodeJS.ProcessEnv, { rounds, seconds }: ContestOptions): Promise<PerSecond> =>
  inTemporaryFolder(async (dataDir) => {
    const server = await startServer(dataDir, [], { which: 'commands', env: { ...env, EVENT_STORE_URL: log.url } });
    const generator = LoadGenerator.start();
    try {
      const { mainId, ownerToken } = await registerTree(server, dataDir);
      const offer = { email: 'guest.{n}@bench.example', communities: { [mainId]: ['guest'] } };
      const pace = { warmUpMs: WARM_UP_MS, measuredMs: seconds * 1_000 };
      let next = 0;
      const invite = async (connections: number) => {
        const request = { method: 'POST' as const, path: '/v1/invitations', body: JSON.stringify(offer) };
        const from = { url: server.url, tokens: [ownerToken], firstNumber: next, connections };
        const report = await generator.run({ ...request, ...from, ...pace });
        next = report.nextNumber;
        return report.perSecond;
      };
      const contenders = IN_FLIGHT.flatMap((inFlight) => [
        { name: oursAt(inFlight), measure: () => invite(inFlight) },
        { name: bareAt(inFlight), measure: () => appendBare({ url: log.url, inFlight, ...pace }) },
      ]);
      return await takeTurns(contenders, rounds);
    } finally {
      generator.stop();
      await server.stop();
    }
  });

const thresholdsOf = (rates: PerSecond, stores: string): readonly Threshold[] =>
  IN_FLIGHT.map((inFlight) => ({
    ...{ what: `invitations on ${stores}, ${inFlight} in flight, of the bare client's appends` },
    ...{ atLeast: 0.7, unit: '×' as const },
    measured: median(rates[oursAt(inFlight)] ?? []) / median(rates[bareAt(inFlight)] ?? []),
  }));

const run = async (terminal: Terminal, options: ContestOptions): Promise<void> => {
  const before = machine();
  const { env, what } = documentSettings();
  const log = await startLogServer();
  const stores = `${log.what} and ${what}`;
  if (log.what !== 'EventStoreDB') terminal.note('NOT MEASURED: EventStoreDB. EVENTSTOREDB_URL is not set.');
  if (what !== 'MongoDB') terminal.note('NOT MEASURED: MongoDB. MONGODB_URL is not set.');
  const rates = await measureOn(log, env, options).finally(() => log.stop());
  terminal.table(
    ['median of rounds', 'a second'],
    Object.entries(rates).map(([name, values]) => [name, rounded(median(values))]),
  );
  const bars = Object.entries(rates).map(([label, values]) => ({ label, values }));
  const charts = [{ kind: 'bars' as const, title: `On ${stores}`, unit: 'a second', bars }];
  const [thresholds, figures] = [thresholdsOf(rates, stores), { stores, rates }];
  await conclude(terminal, { part: 'stores', machine: before, options, thresholds, charts, figures }, options);
};

/** What our own work costs where the log is a server. */
export const storesPart: BenchPart = {
  name: 'stores',
  summary: "Inviting on EventStoreDB (or its stand-in) and MongoDB against the bare client's pipelined appends.",
  register: (command, terminal) =>
    void withContestOptions(command, { rounds: 3, seconds: 3 }).action((options: ContestOptions) =>
      run(terminal, options),
    ),
};
