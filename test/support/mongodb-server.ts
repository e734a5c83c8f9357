import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { MongoDBContainer } from '@testcontainers/mongodb';
import { MongoClient } from 'mongodb';

/** A server to put databases on for the time of a suite. */
export interface MongoDbServer {
  /** The URL of a database that nobody else has; it is dropped in the end. */
  freshDatabase(): string;
  /** Drops the databases, and the container if there is one. */
  stop(): Promise<void>;
}

/** The server at MONGODB_URL, or else one in a container. */
export const startMongoDb = async (): Promise<MongoDbServer> => {
  const given = process.env['MONGODB_URL'];
  const container = given ? null : await new MongoDBContainer(image()).start();
  const url = given ?? container?.getConnectionString() ?? '';
  const databases: string[] = [];
  return {
    freshDatabase: () => {
      databases.push(`guestlist_test_${randomUUID().replaceAll('-', '')}`);
      return urlOfDatabase(url, databases.at(-1) ?? '');
    },
    stop: async () => {
      const client = new MongoClient(url, { serverSelectionTimeoutMS: 5_000 });
      for (const name of databases) await client.db(name).dropDatabase();
      await client.close();
      await container?.stop();
    },
  };
};

/** The image that docker-compose.yml runs. */
const image = (): string => {
  const compose = readFileSync(join(__dirname, '../../docker-compose.yml'), 'utf8');
  const [, found] = /image: (mongo:\S+)/.exec(compose) ?? [];
  if (found === undefined) throw new Error('docker-compose.yml names no image of MongoDB');
  return found;
};

/** The same server with another database; who a user is goes on being asked where the first URL says. */
export const urlOfDatabase = (url: string, database: string): string => {
  const [, server, named, options = ''] = /^([^/]+:\/\/[^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/.exec(url) ?? [];
  if (server === undefined) throw new Error('MONGODB_URL is not mongodb://user:password@host:port');
  const asked = new URLSearchParams(options);
  if (server.includes('@') && !asked.has('authSource')) asked.set('authSource', named || 'admin');
  return `${server}/${database}${asked.size === 0 ? '' : `?${asked.toString()}`}`;
};
