import { openDocumentStore } from '@app/documents/open';
import { openEventLog } from '@app/event-sourcing/open';
import { type KnownCaller, openTokenVerifier, resolveCaller } from '@app/identity';
import { openPeopleOfProcess } from '@app/people/open';
import { readConfiguration } from '@app/runtime';
import { createStandings } from '@app/standings';
import { NestFactory } from '@nestjs/core';
import { CommandBus, QueryBus } from '@nestjs/cqrs';

import { CommandApiModule } from '../../apps/command-api/src/command-api.module';
import { QueryApiModule } from '../../apps/query-api/src/query-api.module';

/** Both sides without HTTP, in this process. */
export interface InProcess {
  readonly commands: CommandBus;
  readonly queries: QueryBus;
  /** Who a token means. */
  caller(token: string): Promise<KnownCaller>;
  close(): Promise<void>;
}

const now = () => new Date();

/** Opens what a stopped server left in its folder. Nothing projects what is added. */
export const openInProcess = async (dataDir: string): Promise<InProcess> => {
  const configuration = readConfiguration({ DATA_DIR: dataDir });
  const log = await openEventLog(configuration.eventStoreUrl);
  const people = await openPeopleOfProcess(configuration, { warn: () => undefined });
  const documents = await openDocumentStore(configuration.readModelUrl);
  const standings = createStandings(log);
  const verifier = await openTokenVerifier(configuration.auth, dataDir);
  const quiet = { logger: false, abortOnError: false } as const;
  const deciding = CommandApiModule.register({ eventStore: log, people, standings, registration: 'open', now });
  const [commandSide, querySide] = [
    await NestFactory.createApplicationContext(deciding, quiet),
    await NestFactory.createApplicationContext(
      QueryApiModule.register({ log, documents, people, standings, now }),
      quiet,
    ),
  ];
  return {
    commands: commandSide.get(CommandBus, { strict: false }),
    queries: querySide.get(QueryBus, { strict: false }),
    caller: async (token) => resolveCaller(people, await verifier.verify(token)),
    close: async () => {
      await Promise.all([commandSide.close(), querySide.close()]);
      await Promise.all([log.close(), people.close(), documents.close()]);
    },
  };
};
