/** How an export ended, as its own last line says. */
export interface ExportEnd {
  readonly count: number;
  readonly position: string;
}

/** More than the last line of an export is long. */
const KEPT = 512;

const endOfJson = (line: string): ExportEnd | null => {
  try {
    const { end, count, position } = JSON.parse(line) as Partial<ExportEnd> & { end?: unknown };
    return end === true && typeof count === 'number' && typeof position === 'string' ? { count, position } : null;
  } catch {
    return null;
  }
};

const endOfCsv = (line: string): ExportEnd | null => {
  const [, count, position] = /^# end,(\d+),(.+)$/.exec(line) ?? [];
  return count === undefined || position === undefined ? null : { count: Number(count), position };
};

/** Remembers the end of what passes. */
export class ExportTail {
  private kept = Buffer.alloc(0);

  add(piece: Uint8Array): void {
    this.kept = Buffer.concat([this.kept, piece.subarray(-KEPT)]).subarray(-KEPT);
  }

  /** Null when the export was cut off. */
  end(format: 'ndjson' | 'csv'): ExportEnd | null {
    const text = this.kept.toString('utf8');
    if (!text.endsWith('\n')) return null;
    const last = text.trimEnd().split(/\r?\n/).at(-1) ?? '';
    return format === 'csv' ? endOfCsv(last) : endOfJson(last);
  }
}
