import { spawn } from 'node:child_process';
import { join } from 'node:path';

export const root = join(__dirname, '..', '..');
const entryOf = (app: string) => join(root, 'dist', 'apps', app, 'src', 'main.js');
export const standaloneEntry = entryOf('standalone');
export const commandApiEntry = entryOf('command-api');
export const projectorEntry = entryOf('projector');
export const queryApiEntry = entryOf('query-api');
export const cliEntry = entryOf('cli');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const LIMIT_MS = 30_000;

/** Runs a built program to its end, within a bare environment; one that takes longer is ended. */
export const runToEnd = (
  entryFile: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  withinMs = LIMIT_MS,
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const { PATH, HOME } = process.env;
    const child = spawn(process.execPath, [entryFile, ...args], { env: { PATH, HOME, ...env }, timeout: withinMs });
    const text = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...text }));
  });
