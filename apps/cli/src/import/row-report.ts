/** What became of a row. A person who is invited or a member already is no failure: an import may be repeated. */
export type Outcome = 'invited' | 'would-invite' | 'already-invited' | 'already-member' | 'failed';

/** What is told about one row of the file. */
export interface RowReport {
  readonly line: number;
  readonly email: string;
  readonly outcome: Outcome;
  readonly invitationId?: string;
  /** Why it failed: the code of the server, or `bad-row` when it was not sent. */
  readonly code?: string;
  readonly detail?: string;
}

/** How many rows came to what. */
export type Tally = Readonly<Record<Outcome, number>> & { readonly rows: number };

export const emptyTally: Tally = {
  ...{ rows: 0, invited: 0, 'would-invite': 0 },
  ...{ 'already-invited': 0, 'already-member': 0, failed: 0 },
};

export const counted = (tally: Tally, { outcome }: RowReport): Tally => ({
  ...tally,
  rows: tally.rows + 1,
  [outcome]: tally[outcome] + 1,
});
