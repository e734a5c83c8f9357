import { randomUUID } from 'node:crypto';

import { type EmailAddress, eventSchemas } from '@app/contracts';
import { createCommandHandler, validatorOf } from '@app/event-sourcing';
import { openEventLog } from '@app/event-sourcing/open';
import { devSubjectOf } from '@app/identity/dev-keys';
import { openPeopleOfProcess } from '@app/people/open';
import { readConfiguration } from '@app/runtime';
import { createStandings } from '@app/standings';

import { type Deed, deeds } from '../seed/deeds';
import { Hands } from '../seed/hands';

const HOUR_MS = 3_600_000;
const HOST = 'olga@example.org' as EmailAddress;
const GUEST = 'zoe@example.org' as EmailAddress;

/**
 * Puts a history before the server starts: almost an hour ago Olga registered a community and invited Zoe for one hour. Nobody
 * waits an hour for a demonstration, and the rules allow nothing shorter. Answers the community.
 */
export const anHourAgo = async (dataDir: string, secondsLeft: number): Promise<{ readonly communityId: string }> => {
  const configuration = readConfiguration({ DATA_DIR: dataDir });
  const then = new Date(Date.now() - HOUR_MS + secondsLeft * 1_000);
  const log = await openEventLog(configuration.eventStoreUrl, { now: () => then });
  const people = await openPeopleOfProcess(configuration, { warn: () => undefined });
  const handleCommand = createCommandHandler({ store: log, validate: validatorOf(eventSchemas) });
  const stores = { handleCommand, people, standings: createStandings(log) };
  const caller = {
    ...{ issuer: configuration.auth.issuer, subject: devSubjectOf(HOST), address: HOST, name: 'Olga' },
    ...{ emailVerified: true, operator: false, expiresAt: 0 },
  };
  const does = async (deed: Deed) => {
    const hands = new Hands(stores, { at: then.toISOString(), commandId: randomUUID() });
    const person = (await people.byAddress([HOST])).get(HOST) ?? null;
    const asked = { method: 'POST', path: '', idempotencyKey: null, expectedVersion: null, dryRun: false };
    const traced = { correlationId: randomUUID(), traceparent: null };
    await deed(hands, { ...asked, ...traced, caller: { caller, address: HOST, person } });
    return hands.recorded.events;
  };
  try {
    const [registered] = await does(deeds.register({ name: 'Contoso', kind: 'standalone' }));
    const { communityId } = registered?.data as { communityId: string };
    await does(deeds.invite({ address: GUEST, offer: { [communityId]: ['guest'] }, expiresInHours: 1 }));
    return { communityId };
  } finally {
    await Promise.all([log.close(), people.close()]);
  }
};
