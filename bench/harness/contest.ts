import { percentile } from './percentiles';

/** What is measured in turn with others. */
export interface Contender<Measured> {
  readonly name: string;
  /** One round of it. */
  readonly measure: (round: number) => Promise<Measured>;
}

/** One figure of a contender, once for each round. */
export interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

/** The middle value. NaN without values. */
export const median = (values: readonly number[]): number =>
  percentile(
    values.toSorted((a, b) => a - b),
    0.5,
  );

/** How far the values lie apart, as a share of the middle one. */
export const spread = (values: readonly number[]): number =>
  (Math.max(...values) - Math.min(...values)) / median(values);

/**
 * Each contender in turn, round after round, so that whatever happens to the machine happens to all of them. Answers by
 * name what each round measured.
 */
export const takeTurns = async <Measured>(
  contenders: readonly Contender<Measured>[],
  rounds: number,
): Promise<Readonly<Record<string, readonly Measured[]>>> => {
  const measured = new Map(contenders.map(({ name }): [string, Measured[]] => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, measure } of contenders) measured.get(name)?.push(await measure(round));
  }
  return Object.fromEntries(measured);
};
