import type { Terminal } from '../../../apps/cli/src/terminal/terminal';
import {
  type BenchPart,
  type BothServers,
  conclude,
  httpContest,
  type HttpContestOptions,
  type HttpRounds,
  type HttpSide,
  machine,
  multiple,
  paceOf,
  registerTree,
  requestsPerSecond,
  shareThreshold,
  tellHttpRounds,
  type Threshold,
  withBothServers,
  withHttpOptions,
} from '../../harness';

const OURS = 'invite';
const EMPTY = 'empty Nest POST';

const sidesOf = async (
  { dataDir, ours, yardstick }: BothServers,
  options: HttpContestOptions,
): Promise<readonly HttpSide[]> => {
  const { mainId, ownerToken } = await registerTree(ours, dataDir, 1);
  const offer = JSON.stringify({ email: 'guest.{n}@bench.example', communities: { [mainId]: ['guest'] } });
  const side = (name: string, server: typeof ours): HttpSide => ({
    ...{ name, server },
    plan: (firstNumber) => ({
      ...{ url: server.url, method: 'POST', path: '/v1/invitations', body: offer },
      ...{ tokens: [ownerToken], firstNumber, ...paceOf(options) },
    }),
  });
  return [{ ...side(OURS, ours), followsLog: true }, side(EMPTY, yardstick)];
};

const thresholdsOf = (rounds: HttpRounds): readonly Threshold[] => {
  const names = [OURS, EMPTY] as const;
  return [
    shareThreshold('invitations a second, of the requests of an empty Nest POST', 0.4, rounds, names),
    { what: 'p99, in multiples of its p99', atMost: 4, unit: '×', measured: multiple(rounds, 'p99', names) },
  ];
};

const run = async (terminal: Terminal, options: HttpContestOptions): Promise<void> => {
  const before = machine();
  const rounds = await withBothServers(options, async (servers) =>
    httpContest(servers.generator, await sidesOf(servers, options), options.rounds),
  );
  tellHttpRounds(terminal, rounds);
  const bars = requestsPerSecond(rounds).map(({ name, values }) => ({ label: name, values }));
  const charts = [{ kind: 'bars' as const, title: 'Invitations over HTTP', unit: 'requests/s', bars }];
  const thresholds = thresholdsOf(rounds);
  await conclude(terminal, { part: 'invite', machine: before, options, thresholds, charts, figures: rounds }, options);
};

/** Inviting a new person each time, on the embedded default: everything is on the disk before the answer. */
export const invitePart: BenchPart = {
  name: 'invite',
  summary: 'POST /v1/invitations against an empty Nest-on-Fastify POST with the same body and the same tokens.',
  register: (command, terminal) =>
    void withHttpOptions(command).action((options: HttpContestOptions) => run(terminal, options)),
};
