/** The time of answers. */
export class Clock {
  constructor(private readonly date: () => Date) {}

  /** RFC 3339, UTC, milliseconds. */
  now(): string {
    return this.date().toISOString();
  }
}
