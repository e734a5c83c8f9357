import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { EventMetadata, GuestlistEvent } from '@app/contracts';

const folder = join(__dirname, '..', '..', 'libs', 'contracts', 'golden');
const FILE_NAME = /^(?<type>[A-Za-z]+)\.v(?<version>\d+)\.json$/;

/** An event as a release wrote it. */
export type GoldenEvent = GuestlistEvent & {
  readonly streamName: string;
  readonly id: string;
  readonly metadata: EventMetadata;
  readonly recordedAt: string;
};

/** A committed sample with what its file name says of it. */
export interface GoldenSample {
  readonly file: string;
  readonly type: string;
  readonly version: number;
  readonly digest: string;
  /** What the file holds; nothing of it is checked here. */
  readonly event: GoldenEvent;
}

const sampleIn = (file: string): GoldenSample => {
  const { type = '', version = '' } = FILE_NAME.exec(file)?.groups ?? {};
  const bytes = readFileSync(join(folder, file));
  const digest = createHash('sha256').update(bytes).digest('hex');
  return { file, type, version: Number(version), digest, event: JSON.parse(bytes.toString()) as GoldenEvent };
};

/** Every sample, by name of its file. */
export const goldenSamples: readonly GoldenSample[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .toSorted()
  .map(sampleIn);

/** The digest that each sample had when it was released, by name of its file. */
export const releasedDigests = (): ReadonlyMap<string, string> =>
  new Map(
    readFileSync(join(folder, 'SHA256SUMS'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [digest = '', file = ''] = line.split(/\s+/);
        return [file, digest] as const;
      }),
  );
