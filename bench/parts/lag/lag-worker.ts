import { LoadConnection } from '../../harness/load/load-connection';
import { requestText } from '../../harness/load/request-bytes';
import type { Response } from '../../harness/load/response-reader';
import { summaryOf } from '../../harness/percentiles';
import type { FromLagWorker, LagPlan, LagReport } from './lag-plan';

const CONNECTIONS = 256;
const PROBES = 16;
const TICK_MS = 1;
/** Further behind than this the server is not measured but drowned. */
const BACKLOG_SECONDS = 3;
const BEHIND = 503;

interface Acknowledged {
  readonly invitationId: string;
  readonly position: string;
}

const exchange = (connection: LoadConnection, text: string): Promise<Response> =>
  new Promise((resolve, reject) => {
    connection.listen(resolve, reject);
    connection.send(text);
  });

/** Connections that are free, and those who wait for one. */
class Pool {
  readonly #free: LoadConnection[];

  constructor(readonly all: readonly LoadConnection[]) {
    this.#free = [...all];
  }

  take(): LoadConnection | undefined {
    return this.#free.pop();
  }

  give(connection: LoadConnection): void {
    this.#free.push(connection);
  }
}

class LagRun {
  readonly #acknowledged: number[] = [];
  readonly #visible: number[] = [];
  readonly #asking: number[] = [];
  readonly #probing: Promise<void>[] = [];
  readonly #begin = performance.now();
  #answered = 0;
  #failure: Error | null = null;
  #known: Acknowledged | null = null;

  constructor(
    private readonly plan: LagPlan,
    private readonly senders: Pool,
    private readonly probes: Pool,
  ) {}

  async run(): Promise<LagReport> {
    const { perSecond, seconds, warmUpSeconds } = this.plan;
    const total = perSecond * (seconds + warmUpSeconds);
    for (let next = 0; next < total;) {
      const due = Math.min(total, ((performance.now() - this.#begin) / 1_000) * perSecond);
      if (due - next > BACKLOG_SECONDS * perSecond) break;
      while (next < due) {
        const connection = this.senders.take();
        if (connection === undefined) break;
        this.#send(connection, next++);
      }
      if (this.#failure !== null) throw this.#failure;
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
    const passed = (performance.now() - this.#begin) / 1_000 - warmUpSeconds;
    await Promise.all(this.#probing);
    const [acknowledged, visible] = [summaryOf(this.#acknowledged, passed), summaryOf(this.#visible, passed)];
    return { acknowledged, visible, asking: summaryOf(this.#asking, passed) };
  }

  #send(connection: LoadConnection, number: number): void {
    const { url, token, communityId, perSecond } = this.plan;
    const body = JSON.stringify({ email: 'lag.{n}@bench.example', communities: { [communityId]: ['guest'] } });
    const dueAt = this.#begin + (number * 1_000) / perSecond;
    const plan = { url, method: 'POST', path: '/v1/invitations', body, tokens: [token] } as const;
    const pace = { firstNumber: 0, connections: 1, warmUpMs: 0, measuredMs: 0 };
    void exchange(connection, requestText({ ...plan, ...pace }, number)).then(
      (response) => {
        this.senders.give(connection);
        this.#take(response, dueAt);
      },
      (error: unknown) => (this.#failure = error as Error),
    );
  }

  #take({ status, body }: Response, dueAt: number): void {
    const now = performance.now();
    if (status !== 201) {
      this.#failure = new Error(`POST /v1/invitations answered ${status}: ${body.toString().slice(0, 300)}`);
      return;
    }
    if (now - this.#begin < this.plan.warmUpSeconds * 1_000) return;
    this.#acknowledged.push(now - dueAt);
    if (this.#answered++ % this.plan.followEach !== 0) return;
    const acknowledged = JSON.parse(body.toString()) as Acknowledged;
    const old = this.#known;
    this.#known = acknowledged;
    this.#probing.push(this.#probe(acknowledged, this.#visible, now));
    if (old !== null) this.#probing.push(this.#probe(old, this.#asking, now));
  }

  /** Asks until it is there; what is not in time is asked for again. */
  async #probe({ invitationId, position }: Acknowledged, durations: number[], from: number): Promise<void> {
    const connection = this.probes.take();
    if (connection === undefined) return;
    const { token } = this.plan;
    const path = `/v1/invitations/${invitationId}?minPosition=${position}`;
    const text = `GET ${path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer ${token}\r\n\r\n`;
    let { status } = await exchange(connection, text);
    while (status === BEHIND) ({ status } = await exchange(connection, text));
    this.probes.give(connection);
    if (status !== 200) this.#failure = new Error(`GET ${path} answered ${status}`);
    else durations.push(performance.now() - from);
  }
}

const open = async (url: string, many: number): Promise<Pool> =>
  new Pool(await Promise.all(Array.from({ length: many }, () => LoadConnection.open(url))));

const work = async (plan: LagPlan): Promise<LagReport> => {
  const [senders, probes] = [await open(plan.url, CONNECTIONS), await open(plan.url, PROBES)];
  try {
    return await new LagRun(plan, senders, probes).run();
  } finally {
    for (const connection of [...senders.all, ...probes.all]) connection.close();
  }
};

process.on('message', (plan: LagPlan) => {
  const tell = (message: FromLagWorker) => process.send?.(message, () => process.exit());
  work(plan).then(
    (report) => tell({ report }),
    (error: unknown) => tell({ failure: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('disconnect', () => process.exit());
