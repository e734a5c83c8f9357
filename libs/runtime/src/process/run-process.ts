import { scrubText } from '../logging/redaction';

export interface RunningProcess {
  /** Ends the work at hand and frees every resource. */
  close(): Promise<void>;
}

/** The parts of the Node process that are used here. */
export interface ProcessHost {
  onSignal(signal: 'SIGINT' | 'SIGTERM', listener: () => void): void;
  print(line: string): void;
  exit(code: number): void;
}

/** 1: a fault of the program, 2: a configuration that cannot be, 3: something outside that is not there or not free. */
export const exitCodes = { ok: 0, fault: 1, configuration: 2, unavailable: 3 } as const;

const PATIENCE = 10_000;

const unavailableNames = new Set([
  'LogInUseError',
  'LogMismatchError',
  'PersonKeyMismatchError',
  'StorageFullError',
  'DocumentStoreFullError',
  'PeopleStoreFullError',
  'StoreUnavailableError',
  'DocumentStoreUnavailableError',
  'PeopleStoreUnavailableError',
]);

const systemProblems: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is taken by another process; set PORT or METRICS_PORT to a free one',
  EADDRNOTAVAIL: 'HOST is no address of this machine',
  EACCES: 'permission is missing; look at DATA_DIR, or choose a port above 1023',
  EPERM: 'permission is missing; look at DATA_DIR',
  EROFS: 'DATA_DIR is on a read-only file system',
  ENOSPC: 'no room is left where DATA_DIR is',
  ENOTDIR: 'DATA_DIR is no folder',
  EEXIST: 'DATA_DIR is no folder',
  SQLITE_CANTOPEN: 'a database cannot be opened; look at DATA_DIR',
  SQLITE_READONLY: 'a database cannot be written; look at DATA_DIR',
  ENOENT: 'a folder is missing; look at DATA_DIR',
};

const processHost: ProcessHost = {
  onSignal: (signal, listener) => void process.on(signal, listener),
  print: (line) => void process.stderr.write(`${line}\n`),
  exit: (code) => process.exit(code),
};

/** The one line that says why a process could not start, and the exit code that goes with it. */
export function explainFailure(error: unknown): { readonly code: number; readonly text: string } {
  if (!(error instanceof Error)) return { code: exitCodes.fault, text: String(error) };
  if (error.name === 'ConfigurationError') return { code: exitCodes.configuration, text: error.message };
  if (unavailableNames.has(error.name)) return { code: exitCodes.unavailable, text: scrubText(error.message) };
  const system = systemProblems[(error as NodeJS.ErrnoException).code ?? ''];
  if (system !== undefined) return { code: exitCodes.unavailable, text: `${system} (${scrubText(error.message)})` };
  return { code: exitCodes.fault, text: scrubText(error.stack ?? error.message) };
}

/** Closes what runs (or is still booting) at the first signal, and ends the process at the second or when time is up. */
function stopOnce(name: string, host: ProcessHost, running: Promise<RunningProcess>): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) {
      host.exit(exitCodes.fault);
      return;
    }
    stopping = true;
    const deadline = setTimeout(() => {
      host.print(`${name}: did not stop within ${PATIENCE / 1_000} s and is ended.`);
      host.exit(exitCodes.fault);
    }, PATIENCE);
    running
      .then((process) => process.close())
      .then(
        () => host.exit(exitCodes.ok),
        (error: unknown) => {
          host.print(`${name}: stopped badly: ${explainFailure(error).text}`);
          host.exit(exitCodes.fault);
        },
      )
      .finally(() => clearTimeout(deadline));
  };
  host.onSignal('SIGTERM', stop);
  host.onSignal('SIGINT', stop);
}

/**
 * Runs a process from boot to the end: a boot that fails prints why and exits with one of {@link exitCodes}; the first
 * SIGTERM or SIGINT closes it, at most 10 s long, and the second ends it at once.
 */
export async function runProcess(
  name: string,
  boot: () => Promise<RunningProcess>,
  host: ProcessHost = processHost,
): Promise<void> {
  const running = boot();
  stopOnce(name, host, running);
  try {
    await running;
  } catch (error) {
    const { code, text } = explainFailure(error);
    host.print(`${name}: cannot start: ${text}`);
    host.exit(code);
  }
}
