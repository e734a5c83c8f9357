/** What every query brings. */
export interface Asked {
  /** Null for a caller of whom nothing is recorded: he sees nothing. */
  readonly personId: string | null;
  readonly minPosition: string | undefined;
}
