import { existsSync, readdirSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const ofDebian = '/usr/lib';

const installed = (): string | null => {
  const folders = existsSync(ofDebian) ? readdirSync(ofDebian) : [];
  const places = folders.map((name) => join(ofDebian, name, 'faketime', 'libfaketime.so.1'));
  return places.find((place) => existsSync(place)) ?? null;
};

/** Where libfaketime is, which puts a clock of ours before the system's; null where it is not. */
export const libfaketime: string | null = process.env['LIBFAKETIME'] ?? installed();

/** `it` for tests that set the clock of a process: without libfaketime they are left out, and that is told. */
export const whereClocksCanBeSet = libfaketime === null ? it.skip : it;

if (libfaketime === null)
  process.stdout.write('NOT TESTED: a wall clock that is set forward and back. libfaketime is not there.\n');

/** The wall clock of a process, which can be set while it runs. Its timers go on evenly, as they do when a real clock is set. */
export class FakedClock {
  private readonly file: string;

  constructor(folder: string) {
    this.file = join(folder, 'clock');
  }

  /** For the environment of the process. */
  get env(): NodeJS.ProcessEnv {
    return {
      ...{ LD_PRELOAD: libfaketime ?? '', FAKETIME_TIMESTAMP_FILE: this.file, FAKETIME_NO_CACHE: '1' },
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
  }

  /** So many seconds beside the time of this machine, from now on. */
  async set(seconds: number): Promise<void> {
    // Never seen half written.
    await writeFile(`${this.file}.new`, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}`);
    await rename(`${this.file}.new`, this.file);
  }
}
