import { randomInt } from 'node:crypto';

import fc from 'fast-check';

/** So many times the usual number of cases: `PROPERTY_TIMES=20 npx jest test/properties`. */
export const propertyTimes = Number(process.env.PROPERTY_TIMES ?? 1);
const RUNS = 1_000 * propertyTimes;
/** Far above the few seconds that a property takes on a machine of its own. */
export const TIME_LIMIT_MS = 240_000;

/** Chosen by chance, or given by whoever repeats a run: `PROPERTY_SEED=… npx jest test/properties`. */
export const propertySeed = Number(process.env.PROPERTY_SEED ?? randomInt(2 ** 31));

/** Checks that the property holds for 1,000 random cases, or as many times that; a failure shows the seed and the smallest case that was found. */
export const holds = async <Case>(
  arbitrary: fc.Arbitrary<Case>,
  predicate: (given: Case) => Promise<void>,
): Promise<void> => {
  await fc.assert(fc.asyncProperty(arbitrary, predicate), { seed: propertySeed, numRuns: RUNS });
};

/** Says in the summary of the tests what the seed of this file's properties was. */
export const tellSeed = (file: string): void => {
  afterAll(() => {
    process.stdout.write(`${file}: ${RUNS} cases a property, PROPERTY_SEED=${propertySeed}\n`);
  });
};
