import { basename } from 'node:path';

import Database from 'libsql';

type Connection = Database.Database;

/** Takes away what a store needs to write, and gives it back; what it holds already can be read all the while. */
export interface StoreUnderPressure {
  /** Not one page more: as on a disk that is full. */
  fill(): void;
  makeRoom(): void;
  /** As in a folder that turned read-only. */
  forbidWriting(): void;
  allowWriting(): void;
}

const AMPLE_PAGES = 1_000_000_000;

const numberOf = (connection: Connection, pragma: string): number => {
  const [row] = connection.pragma(pragma) as Record<string, number>[];
  return Object.values(row ?? {})[0] ?? 0;
};

const pressureOn = (connection: Connection): StoreUnderPressure => ({
  fill: () => void connection.pragma(`max_page_count = ${numberOf(connection, 'page_count')}`),
  makeRoom: () => void connection.pragma(`max_page_count = ${AMPLE_PAGES}`),
  forbidWriting: () => void connection.pragma('query_only = ON'),
  allowWriting: () => void connection.pragma('query_only = OFF'),
});

const fileOf = (connection: Connection): string => {
  const [main] = connection.pragma('database_list') as { file: string }[];
  return basename(main?.file ?? '');
};

/**
 * The connections by which embedded stores are written that this process opens while `open` runs, by the names of their
 * files. Limits of SQLite are those of a connection, so nobody else can set them.
 */
export const connectionsOf = async <Opened>(
  open: () => Promise<Opened>,
): Promise<{ opened: Opened; stores: ReadonlyMap<string, StoreUnderPressure> }> => {
  const writers = new Set<Connection>();
  const note = (connection: Connection, sql: string) => {
    if (sql.toLowerCase().includes('journal_mode = wal')) writers.add(connection);
  };
  const { prototype } = Database;
  const { exec, pragma } = prototype;
  const spies = [
    jest.spyOn(prototype, 'exec').mockImplementation(function (this: Connection, sql) {
      note(this, sql);
      return exec.call(this, sql);
    }),
    jest.spyOn(prototype, 'pragma').mockImplementation(function (this: Connection, sql, options) {
      note(this, sql);
      return pragma.call(this, sql, options);
    }),
  ];
  try {
    const opened = await open();
    return { opened, stores: new Map([...writers].map((writer) => [fileOf(writer), pressureOn(writer)])) };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
};
