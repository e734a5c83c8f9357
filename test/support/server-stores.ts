import { randomBytes } from 'node:crypto';

import { EventStoreStandIn } from '../../libs/event-sourcing/src/eventstoredb/testing';
import type { Stores } from './built-server';
import type { MongoDbServer } from './mongodb-server';

/** A fresh log on the stand-in for EventStoreDB, and read models and people in fresh databases of a server of MongoDB. */
export const startServerStores = async (mongodb: MongoDbServer): Promise<Stores> => {
  const standIn = await EventStoreStandIn.start();
  return {
    env: {
      EVENT_STORE_URL: standIn.url,
      READ_MODEL_URL: mongodb.freshDatabase(),
      PEOPLE_URL: mongodb.freshDatabase(),
      PERSON_KEY: randomBytes(32).toString('base64'),
    },
    end: () => standIn.stop(),
  };
};
