import { compareText, type ControlRecord, type ControlRecords, type Json } from '../core';

interface Row {
  readonly body: string;
  readonly revision: number;
}

/** Control records of one store in this process, kept as text. */
export function memoryRecords(check: () => void, written: () => void): ControlRecords {
  const rows = new Map<string, Row>();
  return {
    get: async (key) => {
      check();
      const row = rows.get(key);
      return row === undefined ? null : recordOf(row);
    },
    list: async (prefix) => {
      check();
      const listed = [...rows]
        .filter(([key]) => key.startsWith(prefix))
        .sort(([one], [other]) => compareText(one, other));
      return new Map(listed.map(([key, row]) => [key, recordOf(row)]));
    },
    put: async (key, value, expectedRevision) => {
      check();
      const revision = rows.get(key)?.revision ?? 0;
      if (expectedRevision !== undefined && expectedRevision !== revision) return false;
      rows.set(key, { body: JSON.stringify(value), revision: revision + 1 });
      written();
      return true;
    },
    remove: async (key) => {
      check();
      rows.delete(key);
      written();
    },
  };
}

const recordOf = ({ body, revision }: Row): ControlRecord => ({ value: JSON.parse(body) as Json, revision });
