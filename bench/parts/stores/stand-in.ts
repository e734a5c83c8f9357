import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(__dirname, '..', '..', '..', '..');
const room = join('libs', 'event-sourcing', 'src', 'eventstoredb', 'testing');

/** Test code is in no build: the stand-in is compiled where it would be, when it is asked for. */
const compileStandIn = async (): Promise<string> => {
  const { ModuleKind, ScriptTarget, transpileModule } = await import('typescript');
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2023, esModuleInterop: true };
  await mkdir(join(root, 'dist', room), { recursive: true });
  for (const file of await readdir(join(root, room))) {
    if (!file.endsWith('.ts') || file.endsWith('.spec.ts')) continue;
    const { outputText } = transpileModule(await readFile(join(root, room, file), 'utf8'), { compilerOptions });
    await writeFile(join(root, 'dist', room, file.replace(/\.ts$/, '.js')), outputText);
  }
  return join(root, 'dist', room, 'event-store-stand-in.js');
};

export interface LogServer {
  readonly url: string;
  readonly what: string;
  stop(): Promise<void>;
}

/** The server at EVENTSTOREDB_URL, or else the stand-in, in a process of its own. */
export const startLogServer = async (): Promise<LogServer> => {
  const given = process.env['EVENTSTOREDB_URL'];
  if (given !== undefined && given !== '') {
    return { url: given, what: 'EventStoreDB', stop: () => Promise.resolve() };
  }
  const worker = fork(join(__dirname, 'stand-in-worker.js'), [await compileStandIn()], { execArgv: [] });
  const [url] = (await once(worker, 'message')) as [string];
  const stop = async () => {
    const ended = once(worker, 'exit');
    worker.disconnect();
    await ended;
  };
  return { url, what: 'stand-in for EventStoreDB', stop };
};
