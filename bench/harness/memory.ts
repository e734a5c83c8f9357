import { readFile } from 'node:fs/promises';

const MIB = 1_024;

/** The most memory that a process ever held (VmHWM), in MiB; null where the operating system does not tell. */
export const peakMemory = async (pid: number): Promise<number | null> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) / MIB;
};
