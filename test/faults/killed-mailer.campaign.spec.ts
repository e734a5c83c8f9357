import { startBuiltCommandApi, startBuiltProjector, startBuiltServer, storePlaces } from '../support/built-server';
import { inFull } from '../support/campaign';
import { killTheMailer } from './campaigns/killed-mailer';

const LIMIT_MS = inFull(240_000, 1_800_000);

describe('kill -9 between a mail server’s having taken a mail and the record of it', () => {
  it(
    'of everything in one process: a mail is doubled at most once a kill, under its own Message-ID, and none is lost',
    () =>
      killTheMailer({
        campaign: 'mails, kill -9 embedded',
        stores: storePlaces['sqlite']!,
        starts: { standalone: startBuiltServer },
        kills: inFull(3, 50),
      }),
    LIMIT_MS,
  );

  it(
    'of projector, on the stand-in for EventStoreDB: the same',
    () =>
      killTheMailer({
        campaign: 'mails, kill -9 of projector',
        stores: storePlaces['a stand-in for EventStoreDB']!,
        starts: { 'command-api': startBuiltCommandApi, projector: startBuiltProjector },
        kills: inFull(3, 50),
      }),
    LIMIT_MS,
  );
});
