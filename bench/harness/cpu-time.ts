import { readFile } from 'node:fs/promises';

// Of every Linux that Node runs on.
const TICKS_PER_SECOND = 100;
const [USER_AT, SYSTEM_AT] = [11, 12];

/** Seconds that a process was busy since its start, in all its threads; null where the operating system does not tell. */
export const cpuSeconds = async (pid: number): Promise<number | null> => {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // What stands before is the name of the process, which may hold spaces.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[USER_AT]) + Number(fields[SYSTEM_AT]);
  return text === '' ? null : ticks / TICKS_PER_SECOND;
};
