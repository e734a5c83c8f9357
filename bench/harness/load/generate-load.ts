import { summaryOf } from '../percentiles';
import { LoadConnection } from './load-connection';
import type { LoadPlan, LoadReport } from './load-plan';
import { requestText } from './request-bytes';
import type { Response } from './response-reader';

/** One run of a plan: what was sent, and how long the answers took. */
class LoadRun {
  readonly durations: number[] = [];
  readonly #begin = performance.now();
  next: number;

  constructor(private readonly plan: LoadPlan) {
    this.next = plan.firstNumber;
  }

  get measuredFrom(): number {
    return this.#begin + this.plan.warmUpMs;
  }

  get measuredUntil(): number {
    return this.measuredFrom + this.plan.measuredMs;
  }

  /** Keeps one connection busy until the time or the numbers are over. */
  drive(connection: LoadConnection): Promise<void> {
    return new Promise((resolve, reject) => {
      let sentAt = 0;
      const send = (): void => {
        sentAt = performance.now();
        if (sentAt >= this.measuredUntil || this.next === this.plan.endNumber) {
          resolve();
          return;
        }
        connection.send(requestText(this.plan, this.next++));
      };
      const take = (response: Response): void => {
        if (response.status >= 300) {
          reject(unexpected(this.plan, response));
          return;
        }
        const now = performance.now();
        // What ends within the time counts, whenever it began: slow answers are not left out.
        if (now >= this.measuredFrom && now <= this.measuredUntil) this.durations.push(now - sentAt);
        send();
      };
      connection.listen(take, reject);
      send();
    });
  }
}

const unexpected = ({ method, path }: LoadPlan, { status, body }: Response): Error =>
  new Error(`${method} ${path} answered ${status}: ${body.toString().slice(0, 500)}`);

/** Sends what the plan says; rejects when a connection breaks or an answer is none of success. */
export const generateLoad = async (plan: LoadPlan): Promise<LoadReport> => {
  const connections = await Promise.all(Array.from({ length: plan.connections }, () => LoadConnection.open(plan.url)));
  const busyBefore = process.cpuUsage();
  const run = new LoadRun(plan);
  try {
    await Promise.all(connections.map((connection) => run.drive(connection)));
  } finally {
    for (const connection of connections) connection.close();
  }
  const { user, system } = process.cpuUsage(busyBefore);
  const seconds = (Math.min(performance.now(), run.measuredUntil) - run.measuredFrom) / 1_000;
  const sent = run.next - plan.firstNumber;
  const summary = summaryOf(run.durations, seconds);
  return { ...summary, nextNumber: run.next, generatorMicros: (user + system) / sent };
};
