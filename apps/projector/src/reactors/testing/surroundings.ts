import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { People } from '@app/people';
import { openPeople } from '@app/people/open';
import { type Configuration, readConfiguration } from '@app/runtime';

/** What reactors have around them beside the log: people in memory, and a folder that goes in the end. */
export interface Surroundings {
  readonly people: People;
  readonly configuration: Configuration;
  discard(): Promise<void>;
}

/** With the configuration that this environment describes, in the folder. */
export const openSurroundings = async (env: Readonly<Record<string, string>> = {}): Promise<Surroundings> => {
  const folder = await mkdtemp(join(tmpdir(), 'reactors-'));
  const people = await openPeople('memory:', { personKey: randomBytes(32) });
  return {
    people,
    configuration: readConfiguration({ DATA_DIR: folder, ...env }),
    discard: async () => {
      await people.close();
      await rm(folder, { recursive: true });
    },
  };
};
