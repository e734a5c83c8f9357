import { join } from 'node:path';

import { openEventLog } from '@app/event-sourcing/open';
import { readConfiguration } from '@app/runtime';

import { withSeededHistory } from '../../apps/cli/src/seed/seed-stores';
import { peakMemory } from '../../bench/harness';
import { startBuiltProjector, temporaryDataDir } from '../support/built-server';
import { faultSeed, inFull, isLong, tellCampaign, tellProgress, until } from '../support/campaign';
import { appendCopies } from '../support/many-years';
import { readWholeLog } from '../support/stores-of';

const CAMPAIGN = 'catching up';
const YEAR = inFull(400, 10_000);
const COPIES = Number(process.env['FAULTS_YEARS'] ?? inFull(10, 100));
const LIMIT_MS = inFull(120_000, 2_400_000);
const MOST_MIB = 512;

/** A year as `guestlist seed` makes it, without what stands in no projection's way. */
const seededYear = async () => {
  const { dataDir, discard } = await temporaryDataDir();
  const size = { trees: 2, managedPerTree: 20, people: inFull(60, 800), events: YEAR };
  const configuration = readConfiguration({ DATA_DIR: dataDir });
  const played = { size, seed: faultSeed, until: Date.parse('2026-01-01T00:00:00.000Z') };
  await withSeededHistory(configuration, played, async (history) => {
    while (!history.complete) await history.playOn();
  });
  const events = await readWholeLog(dataDir);
  await discard();
  return events.filter(({ type }) => type !== 'LogOpened');
};

/** How far the one is that is furthest behind; embedded positions count events. */
const slowestAt = async (metricsUrl: string): Promise<number> => {
  const answer = await fetch(new URL('/readyz', metricsUrl));
  const { projections } = (await answer.json()) as { projections: Record<string, { position: string | null }> };
  const positions = Object.values(projections).map(({ position }) => Number(position ?? 0));
  return positions.length === 0 ? 0 : Math.min(...positions);
};

describe('a projector that catches up with a long log', () => {
  it(
    'needs no more memory the longer the log is',
    async () => {
      const { dataDir, discard } = await temporaryDataDir();
      const year = await seededYear();
      const log = await openEventLog(`sqlite:${join(dataDir, 'log.db')}`, { durable: 'at-close' });
      await appendCopies(log, year, COPIES, (copy) => tellProgress(`${CAMPAIGN}, years written`, copy, COPIES));
      const head = Number(await log.head());
      await log.close();

      const begin = performance.now();
      const projector = await startBuiltProjector(dataDir, { LOG_LEVEL: 'error' });
      const isAt = (part: number) => async () => (await slowestAt(projector.metricsUrl)) >= head * part;
      try {
        await until(isAt(0.1), LIMIT_MS, 'a tenth is projected');
        const early = (await peakMemory(projector.pid)) ?? 0;
        await until(isAt(1), LIMIT_MS, 'everything is projected');
        const late = (await peakMemory(projector.pid)) ?? 0;
        const seconds = (performance.now() - begin) / 1_000;
        const figures = {
          events: head,
          ...{ 'MiB at most for the first tenth': Math.round(early), 'MiB at most for all': Math.round(late) },
          ...{ seconds: Math.round(seconds), 'events a second': Math.round(head / seconds) },
        };
        tellCampaign(CAMPAIGN, figures, () => {
          expect(head).toBeGreaterThan(YEAR * COPIES);
          expect(late).toBeLessThan(MOST_MIB);
          // A short log is over before the heap has found its size.
          if (isLong) expect(late).toBeLessThan(early * 1.5);
        });
      } finally {
        await projector.kill();
        await discard();
      }
    },
    LIMIT_MS,
  );
});
