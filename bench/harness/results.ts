import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

const folder = join(__dirname, '..', '..', '..', 'bench', 'results');

/** What the figures were measured on; load that was there before says how far to trust them. */
export const machine = () => ({
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  loadBefore: loadavg()[0] ?? 0,
});

/** Keeps the figures of a part as `bench/results/<part>.json`, in place of those before; answers the path. */
export const keepResults = async (part: string, figures: object): Promise<string> => {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${part}.json`);
  await writeFile(path, `${JSON.stringify({ part, measuredAt: new Date().toISOString(), ...figures }, null, 2)}\n`);
  return path;
};

/** What was kept of a part; null when it was never measured here. */
export const readResults = async <Figures>(part: string): Promise<Figures | null> => {
  const text = await readFile(join(folder, `${part}.json`), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as Figures);
};
