/** What was read of what others did or may do. It names ids, times and positions, and nobody by name or address. */
export interface AccessLine {
  /** personId of whoever read. */
  readonly who: string | null;
  readonly what:
    | 'audit'
    | 'audit-export'
    | 'audit-feed'
    | 'refusals'
    | 'invitation-tree'
    | 'access-diff'
    | 'access-of-person'
    | 'access-check';
  readonly communityId?: string | undefined;
  /** Whose access was read. */
  readonly personId?: string | undefined;
  readonly wholeTree?: boolean | undefined;
  /** The range that was asked for, as it was asked for. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly asOf?: string | undefined;
  /** How many were answered; of a feed, which is told when it is opened, null. */
  readonly rows: number | null;
  readonly traceId?: string;
}

/** Leaves a line for every read that somebody may have to answer for later. */
export class AccessLog {
  constructor(private readonly write: (line: AccessLine) => void) {}

  note(line: AccessLine): void {
    this.write(line);
  }

  /** The same pages; the line is left when they end, also before their end. Pages that nobody asks for leave none. */
  async *counted<Item>(
    pages: AsyncIterable<readonly Item[]>,
    line: Omit<AccessLine, 'rows'>,
  ): AsyncGenerator<readonly Item[], void, undefined> {
    let rows = 0;
    try {
      for await (const page of pages) {
        rows += page.length;
        yield page;
      }
    } finally {
      this.note({ ...line, rows });
    }
  }
}
