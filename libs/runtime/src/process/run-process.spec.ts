import { ConfigurationError } from '../configuration';
import { explainFailure, type ProcessHost, runProcess } from './run-process';

const recordingHost = () => {
  const listeners = new Map<string, () => void>();
  const lines: string[] = [];
  const codes: number[] = [];
  let ended: (code: number) => void;
  const end = new Promise<number>((resolve) => (ended = resolve));
  const host: ProcessHost = {
    onSignal: (signal, listener) => void listeners.set(signal, listener),
    print: (line) => void lines.push(line),
    exit: (code) => {
      codes.push(code);
      ended(code);
    },
  };
  return { host, lines, codes, end, send: (signal: string) => listeners.get(signal)?.() };
};

const named = (name: string, message: string) => Object.assign(new Error(message), { name });
const system = (code: string) => Object.assign(new Error(`${code}: somewhere`), { code });

describe('a process that cannot start', () => {
  it.each([
    [new ConfigurationError([{ variable: 'PORT', problem: 'is wrong', example: 'PORT=1' }]), 2, 'PORT is wrong'],
    [named('LogInUseError', 'The log is written by another process'), 3, 'The log is written by another process'],
    [named('PersonKeyMismatchError', 'Another PERSON_KEY'), 3, 'Another PERSON_KEY'],
    [system('EADDRINUSE'), 3, 'the port is taken'],
    [system('EACCES'), 3, 'DATA_DIR'],
    [system('EROFS'), 3, 'read-only'],
    [new TypeError('of the program'), 1, 'run-process.spec'],
  ])('says why and exits: %s', async (error, code, text) => {
    const { host, lines, codes } = recordingHost();
    await runProcess('standalone', () => Promise.reject(error), host);
    expect(codes).toEqual([code]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('standalone: cannot start: ');
    expect(lines[0]).toContain(text);
  });

  it('prints no credentials of a store that does not answer', () => {
    const { text } = explainFailure(
      named('PeopleStoreUnavailableError', 'mongodb://me:secret@db.example.org is silent'),
    );
    expect(text).toBe('mongodb://[redacted]@db.example.org is silent');
  });
});

describe('a process that is told to stop', () => {
  it.each(['SIGTERM', 'SIGINT'])('closes once and exits with 0 on %s', async (signal) => {
    const { host, codes, end, send, lines } = recordingHost();
    let closed = 0;
    await runProcess('standalone', async () => ({ close: async () => void (closed += 1) }), host);
    expect(codes).toEqual([]);
    send(signal);
    expect(await end).toBe(0);
    expect([closed, lines]).toEqual([1, []]);
  });

  it('ends at once on the second signal', async () => {
    const { host, codes, send } = recordingHost();
    await runProcess('standalone', async () => ({ close: () => new Promise(() => undefined) }), host);
    jest.useFakeTimers();
    send('SIGINT');
    expect(codes).toEqual([]);
    send('SIGINT');
    expect(codes).toEqual([1]);
    jest.useRealTimers();
  });

  it('is ended when it does not stop within 10 s', async () => {
    const { host, codes, lines, send } = recordingHost();
    await runProcess('standalone', async () => ({ close: () => new Promise(() => undefined) }), host);
    jest.useFakeTimers();
    send('SIGTERM');
    jest.advanceTimersByTime(9_999);
    expect(codes).toEqual([]);
    jest.advanceTimersByTime(1);
    jest.useRealTimers();
    expect(codes).toEqual([1]);
    expect(lines).toEqual(['standalone: did not stop within 10 s and is ended.']);
  });

  it('stops cleanly even when the signal comes while it boots', async () => {
    const { host, end, send } = recordingHost();
    let booted: (running: { close(): Promise<void> }) => void = () => undefined;
    const run = runProcess('standalone', () => new Promise((resolve) => (booted = resolve)), host);
    send('SIGTERM');
    let closed = false;
    booted({ close: async () => void (closed = true) });
    await run;
    expect(await end).toBe(0);
    expect(closed).toBe(true);
  });

  it('says so when closing fails', async () => {
    const { host, end, lines, send } = recordingHost();
    const close = () => Promise.reject(named('StoreUnavailableError', 'gone'));
    await runProcess('standalone', async () => ({ close }), host);
    send('SIGTERM');
    expect(await end).toBe(1);
    expect(lines).toEqual(['standalone: stopped badly: gone']);
  });
});
