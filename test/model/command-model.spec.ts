/**
 * What `explore` finds: 300 runs in memory, 25 on embedded stores and 6 on the stand-in for EventStoreDB, beside others in
 * memory; up to 50 commands each.
 */
import { join } from 'node:path';

import { EventStoreStandIn } from '@app/event-sourcing/eventstoredb/testing';
import { openEventLog } from '@app/event-sourcing/open';
import { openPeople } from '@app/people/open';

import { type CommandApiUnderTest, openCommandApi } from '../../apps/command-api/src/testing/command-api-under-test';
import { explore, TIMES } from '../support/explore-commands';
import { openTown, type Town } from '../support/town';

/** The log at a URL, or embedded beside the people. */
const onStores = (eventStoreUrl?: string): Promise<CommandApiUnderTest> =>
  openCommandApi({
    openStores: async (folder, personKey) => ({
      log: await openEventLog(eventStoreUrl ?? `sqlite:${join(folder, 'log.db')}`),
      people: await openPeople(`sqlite:${join(folder, 'people.db')}`, { personKey }),
    }),
  });

describe('commands, by a second telling of their rules', () => {
  const opened: CommandApiUnderTest[] = [];
  const open = async (opening: Promise<CommandApiUnderTest>): Promise<Town> => {
    const api = await opening;
    opened.push(api);
    return openTown(api);
  };
  afterAll(() => Promise.all(opened.map((api) => api.close())));

  it(
    'are answered as they are there, whoever asks for what in whatever order',
    async () => {
      const tally = await explore([await open(openCommandApi())], 300);
      expect(tally.commands).toBeGreaterThan(300 * 15);
      expect(tally.answers.get('ok')).toBeGreaterThan(tally.commands / 4);
      // Every refusal that the rules of membership know comes up.
      expect([...tally.answers.keys()]).toEqual(
        expect.arrayContaining([
          ...['forbidden', 'not-found', 'grant-exceeds-authority', 'already-member', 'invitation-already-pending'],
          ...['invitation-expired', 'invitation-not-pending', 'community-disabled', 'owner-protected'],
          ...['access-is-inherited', 'role-retired', 'role-unknown', 'not-a-member', 'takes-more-than-held'],
        ]),
      );
    },
    300_000 * TIMES,
  );

  it(
    'are answered the same in memory and on disk',
    async () => {
      const towns = await Promise.all([open(openCommandApi()), open(onStores())]);
      const tally = await explore(towns, 25);
      expect(tally.commands).toBeGreaterThan(25 * 15);
    },
    300_000 * TIMES,
  );

  it(
    'are answered the same in memory and on the stand-in for EventStoreDB',
    async () => {
      const server = await EventStoreStandIn.start();
      const towns = await Promise.all([open(openCommandApi()), open(onStores(server.url))]);
      const tally = await explore(towns, 6);
      expect(tally.commands).toBeGreaterThan(6 * 15);
      process.stdout.write(`Model on the stand-in for EventStoreDB: ${tally.commands} commands answered the same\n`);
      await Promise.all(opened.splice(0).map((api) => api.close()));
      server.stop();
    },
    300_000 * TIMES,
  );
});
