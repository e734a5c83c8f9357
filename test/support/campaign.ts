import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Chance } from './chance';
import { root } from './run-process';

/** `npm run faults` runs every campaign in its full length; the tests run a short one of each. */
export const isLong = process.env['FAULTS'] === 'long';

/** How much of something a campaign does: in the tests, and in full. */
export const inFull = (short: number, long: number): number => (isLong ? long : short);

/** FAULTS_SEED repeats a campaign; what the machine does meanwhile is not repeated. */
export const faultSeed = Number(process.env['FAULTS_SEED'] ?? 1);

export const chanceOf = (campaign: string): Chance =>
  new Chance([...campaign].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), faultSeed));

export type Figures = Readonly<Record<string, number>>;

const folder = join(root, 'test', 'faults', 'results');

/**
 * Tells what a campaign did, with its denominators, before `expectations` say whether it held. In full length it is kept
 * as a file when it did.
 */
export const tellCampaign = (campaign: string, figures: Figures, expectations: () => void): void => {
  const told = Object.entries(figures).map(([name, figure]) => `${name} ${figure}`);
  process.stdout.write(`${campaign} (FAULTS_SEED=${faultSeed}): ${told.join(', ')}\n`);
  expectations();
  if (!isLong) return;
  mkdirSync(folder, { recursive: true });
  const kept = { campaign, at: new Date().toISOString(), node: process.version, seed: faultSeed, figures };
  writeFileSync(join(folder, `${campaign.replaceAll(/[^a-z0-9]+/gi, '-')}.json`), `${JSON.stringify(kept, null, 2)}\n`);
};

/** A long campaign says how far it is; a short one is over before anybody asks. */
export const tellProgress = (campaign: string, done: number, of: number): void => {
  const tenth = Math.max(1, Math.floor(of / 10));
  if (isLong && (done % tenth === 0 || done === of)) process.stderr.write(`   ${campaign}: ${done} of ${of}\n`);
};

/** Polls until the condition holds; throws with `what` when it does not come to it in time. */
export const until = async (
  condition: () => boolean | Promise<boolean>,
  withinMs: number,
  what: string,
): Promise<void> => {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`It did not come to it within ${withinMs} ms that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
