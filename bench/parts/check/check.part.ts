import { CheckAccess } from '../../../apps/query-api/src/queries/check-access.query';
import type { Terminal } from '../../../apps/cli/src/terminal/terminal';
import {
  type BenchPart,
  type BothServers,
  conclude,
  type Guest,
  HttpClient,
  httpContest,
  type HttpContestOptions,
  type HttpRounds,
  type HttpSide,
  inviteGuests,
  machine,
  measure,
  median,
  openInProcess,
  paceOf,
  registerTree,
  requestsPerSecond,
  rounded,
  sent,
  shareThreshold,
  type Summary,
  tellHttpRounds,
  type Threshold,
  type Tree,
  untilAtRest,
  withBothServers,
  withHttpOptions,
} from '../../harness';

const OURS = 'access check';
const EMPTY = 'empty authenticated GET';
const NAMES = [OURS, EMPTY] as const;
const MEMBERS = 200;
const AT_A_TIME = 32;
const PERMISSION = 'ALERTS_READ';

interface Figures {
  readonly http: HttpRounds;
  readonly inProcess: readonly Summary[];
}

const sidesOf = (
  { ours, yardstick }: BothServers,
  { mainId }: Tree,
  guests: readonly Guest[],
  options: HttpContestOptions,
): readonly HttpSide[] => {
  const tokens = guests.map(({ token }) => token);
  const body = JSON.stringify({ communityId: mainId, permission: PERMISSION });
  const base = { tokens, ...paceOf(options) };
  const checks = { url: ours.url, method: 'POST' as const, path: '/v1/access/check', body };
  const empty = { url: yardstick.url, method: 'GET' as const, path: '/v1/empty', body: null };
  return [
    { name: OURS, server: ours, plan: (firstNumber) => ({ ...base, ...checks, firstNumber }) },
    { name: EMPTY, server: yardstick, plan: (firstNumber) => ({ ...base, ...empty, firstNumber }) },
  ];
};

const join = async ({ ours }: BothServers, guests: readonly Guest[]): Promise<void> => {
  const client = new HttpClient(ours.url);
  for (const { token, invitationId } of guests) await sent(client, token, `/v1/invitations/${invitationId}/accept`);
  client.close();
  await untilAtRest(ours);
};

/** The same checks without HTTP and without tokens, by members in turn. */
const checkInProcess = async (
  dataDir: string,
  { mainId: communityId }: Tree,
  guests: readonly Guest[],
  { rounds, seconds }: HttpContestOptions,
): Promise<readonly Summary[]> => {
  const ours = await openInProcess(dataDir);
  try {
    const known = await Promise.all(guests.map(({ token }) => ours.caller(token)));
    const ids = known.map(({ person }) => person?.personId ?? null);
    const check = (sample: number) =>
      ours.queries.execute(
        new CheckAccess(ids[sample % ids.length] ?? null, {}, { communityId, permission: PERMISSION }),
      );
    const measured: Summary[] = [];
    const pace = { concurrency: AT_A_TIME, samples: Number.MAX_SAFE_INTEGER, withinMs: seconds * 1_000 };
    for (let round = 0; round < rounds; round += 1) measured.push(await measure(check, pace));
    return measured;
  } finally {
    await ours.close();
  }
};

const measureBoth = (options: HttpContestOptions): Promise<Figures> =>
  withBothServers(options, async (servers) => {
    const { ours, dataDir, generator } = servers;
    const tree = await registerTree(ours, dataDir, 1);
    const guests = await inviteGuests(ours, dataDir, tree, MEMBERS);
    await join(servers, guests);
    const http = await httpContest(generator, sidesOf(servers, tree, guests, options), options.rounds);
    await ours.stop();
    return { http, inProcess: await checkInProcess(dataDir, tree, guests, options) };
  });

const thresholdsOf = ({ http, inProcess }: Figures): readonly Threshold[] => [
  shareThreshold('checks a second over HTTP, of empty authenticated GETs', 0.6, http, NAMES),
  {
    ...{ what: 'checks a second in process', atLeast: 50_000, unit: '/s' },
    measured: median(inProcess.map(({ perSecond }) => perSecond)),
  },
];

const run = async (terminal: Terminal, options: HttpContestOptions): Promise<void> => {
  const before = machine();
  const figures = await measureBoth(options);
  tellHttpRounds(terminal, figures.http);
  const direct = figures.inProcess.map(({ perSecond }) => perSecond);
  terminal.line(`In process: ${rounded(median(direct))} checks a second.`);
  const bars = requestsPerSecond(figures.http).map(({ name, values }) => ({ label: name, values }));
  const charts = [
    {
      ...{ kind: 'bars' as const, title: 'Access checks', unit: 'a second' },
      bars: [...bars, { label: 'access check, in process', values: direct }],
    },
  ];
  const thresholds = thresholdsOf(figures);
  await conclude(terminal, { part: 'check', machine: before, options, thresholds, charts, figures }, options);
};

/** Whether a member may do something, asked by the member. */
export const checkPart: BenchPart = {
  name: 'check',
  summary: 'POST /v1/access/check against an empty authenticated GET, and the same without HTTP.',
  register: (command, terminal) =>
    void withHttpOptions(command, { rounds: 3, seconds: 3 }).action((options: HttpContestOptions) =>
      run(terminal, options),
    ),
};
