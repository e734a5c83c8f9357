import type { Terminal } from '../../../apps/cli/src/terminal/terminal';
import {
  type BenchPart,
  type BothServers,
  conclude,
  count,
  type Guest,
  httpContest,
  type HttpContestOptions,
  type HttpSide,
  inviteGuests,
  machine,
  paceOf,
  registerTree,
  requestsPerSecond,
  shareThreshold,
  tellHttpRounds,
  untilAtRest,
  withBothServers,
  withHttpOptions,
} from '../../harness';

const OURS = 'accept';
const EMPTY = 'empty Nest POST';
const NAMES = [OURS, EMPTY] as const;

interface AcceptOptions extends HttpContestOptions {
  /** In each round: an invitation is accepted once. */
  readonly acceptances: number;
}

/** Every token was seen before, so that both sides find it verified. */
const showTokens = async ({ generator, ours, yardstick }: BothServers, guests: readonly Guest[]): Promise<void> => {
  const tokens = guests.map(({ token }) => token);
  const plan = { method: 'GET', body: null, tokens, firstNumber: 0, endNumber: tokens.length } as const;
  const unmeasured = { connections: 8, warmUpMs: 0, measuredMs: 120_000 };
  await generator.run({ ...plan, ...unmeasured, url: ours.url, path: '/v1/me' });
  await generator.run({ ...plan, ...unmeasured, url: yardstick.url, path: '/v1/empty' });
};

const sidesOf = (
  { ours, yardstick }: BothServers,
  guests: readonly Guest[],
  options: AcceptOptions,
): readonly HttpSide[] => {
  const [tokens, values] = [guests.map(({ token }) => token), guests.map(({ invitationId }) => invitationId)];
  const pace = { ...paceOf(options), warmUpMs: 0 };
  const plan = (server: typeof ours) => (firstNumber: number) => ({
    ...{ url: server.url, method: 'POST' as const, path: '/v1/invitations/{value}/accept', body: '{}' },
    ...{ tokens, values, firstNumber, ...pace },
  });
  const once = (firstNumber: number) => ({
    ...plan(ours)(firstNumber),
    endNumber: Math.min(firstNumber + options.acceptances, guests.length),
  });
  return [
    { name: OURS, server: ours, plan: once, followsLog: true },
    { name: EMPTY, server: yardstick, plan: plan(yardstick) },
  ];
};

const measureBoth = (terminal: Terminal, options: AcceptOptions) =>
  withBothServers(options, async (servers) => {
    const { ours, dataDir } = servers;
    const tree = await registerTree(ours, dataDir, 1);
    terminal.note('Inviting those who will accept …');
    const guests = await inviteGuests(ours, dataDir, tree, options.acceptances * options.rounds);
    await showTokens(servers, guests);
    await untilAtRest(ours);
    return httpContest(servers.generator, sidesOf(servers, guests, options), options.rounds);
  });

const run = async (terminal: Terminal, options: AcceptOptions): Promise<void> => {
  const before = machine();
  const rounds = await measureBoth(terminal, options);
  tellHttpRounds(terminal, rounds);
  const bars = requestsPerSecond(rounds).map(({ name, values }) => ({ label: name, values }));
  const charts = [{ kind: 'bars' as const, title: 'Acceptances over HTTP', unit: 'requests/s', bars }];
  const thresholds = [shareThreshold('acceptances a second, of an empty Nest POST', 0.4, rounds, NAMES)];
  await conclude(terminal, { part: 'accept', machine: before, options, thresholds, charts, figures: rounds }, options);
};

/** Accepting an invitation, each by another person whose token was verified before. */
export const acceptPart: BenchPart = {
  name: 'accept',
  summary: 'POST /v1/invitations/{id}/accept by ever new people against an empty Nest-on-Fastify POST.',
  register: (command, terminal) =>
    void withHttpOptions(command, { rounds: 3 })
      .option('--acceptances <number>', 'in each round', count, 3_000)
      .action((options: AcceptOptions) => run(terminal, options)),
};
