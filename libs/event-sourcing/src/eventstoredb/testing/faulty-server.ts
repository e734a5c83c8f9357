import type { OpenedEventLog } from '../../core';
import { openEventStoreDbEventLog, type EventStoreDbEventLogOptions } from '../open-eventstoredb-event-log';
import { EventStoreStandIn } from './event-store-stand-in';

/** Rejections that nobody handled and errors that nobody caught; there must be none, whatever the server does. */
export const uncaught = (): readonly unknown[] => {
  const errors: unknown[] = [];
  const note = (error: unknown) => errors.push(error);
  beforeAll(() => {
    process.on('unhandledRejection', note).on('uncaughtException', note);
  });
  afterAll(() => {
    process.off('unhandledRejection', note).off('uncaughtException', note);
  });
  return errors;
};

type Settings = Omit<EventStoreDbEventLogOptions, 'url'>;

/** A fresh server with an open log for the time of the work. */
export const withServer = async (
  settings: Settings,
  work: (server: EventStoreStandIn, log: OpenedEventLog) => Promise<void>,
): Promise<void> => {
  const server = await EventStoreStandIn.start();
  const log = await openEventStoreDbEventLog({ url: server.url, ...settings });
  try {
    await work(server, log);
  } finally {
    await log.close();
    server.stop();
  }
};
