import type { ServerProcess } from '../../apps/cli/src/server/server-process';
import { LoadGenerator } from './load';
import type { HttpContestOptions } from './options';
import { startServer } from './seeded-server';
import { inTemporaryFolder } from './temporary-folder';

export interface BothServers {
  readonly dataDir: string;
  readonly ours: ServerProcess;
  readonly yardstick: ServerProcess;
  readonly generator: LoadGenerator;
}

/** Gives the work our server on a new folder, its yardstick beside it, and who asks them; ends all of them afterwards. */
export const withBothServers = <Result>(
  { nodeOption, env }: Pick<HttpContestOptions, 'nodeOption' | 'env'>,
  work: (servers: BothServers) => Promise<Result>,
): Promise<Result> =>
  inTemporaryFolder(async (dataDir) => {
    const ours = await startServer(dataDir, nodeOption, { env });
    const generator = LoadGenerator.start();
    try {
      const yardstick = await startServer(dataDir, [], { which: 'yardstick' });
      try {
        return await work({ dataDir, ours, yardstick, generator });
      } finally {
        await yardstick.stop();
      }
    } finally {
      generator.stop();
      await ours.stop();
    }
  });
