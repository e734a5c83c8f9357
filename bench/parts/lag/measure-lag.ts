import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { FromLagWorker, LagPlan, LagReport } from './lag-plan';

/** Sends and asks from a process of its own. Rejects when an answer is none of success. */
export const measureLag = async (plan: LagPlan): Promise<LagReport> => {
  const worker = fork(join(__dirname, 'lag-worker.js'), { execArgv: [] });
  const told = once(worker, 'message') as Promise<[FromLagWorker]>;
  worker.send(plan);
  const [message] = await told;
  if ('failure' in message) throw new Error(message.failure);
  return message.report;
};
