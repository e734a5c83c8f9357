// Runs *.servers.spec.ts against real servers: those at EVENTSTOREDB_URL and MONGODB_URL, or else containers, where Docker
// answers. What there is no server for is left out and said so, first and last; fails when that leaves nothing to run.
//
// --reports=FOLDER leaves jest's JSON report of each kind there; everything else that is given goes to jest.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ensureBuilt, orExplain } from './prepare.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const DOCKER_MS = 10_000;

const kinds = [
  { name: 'EventStoreDB', variable: 'EVENTSTOREDB_URL', specs: 'libs/.*/eventstoredb/.*\\.servers\\.spec\\.ts$' },
  { name: 'MongoDB', variable: 'MONGODB_URL', specs: 'libs/.*/mongodb/.*\\.servers\\.spec\\.ts$' },
];
/** What spans the rooms. Without a server at EVENTSTOREDB_URL its specs take the stand-in that speaks the protocol. */
const both = { name: 'both stores', variable: 'MONGODB_URL', specs: 'test/servers/.*\\.servers\\.spec\\.ts$' };
kinds.push(both);

const REPORTS = '--reports=';
const given = process.argv.slice(2).filter((arg) => !arg.startsWith(REPORTS));
const reports = process.argv.find((arg) => arg.startsWith(REPORTS))?.slice(REPORTS.length);
const dockerAnswers = () => spawnSync('docker', ['info'], { stdio: 'ignore', timeout: DOCKER_MS }).status === 0;

const withoutUrl = kinds.filter(({ variable }) => !process.env[variable]);
const leftOut = withoutUrl.length > 0 && !dockerAnswers() ? withoutUrl : [];
const chosen = kinds.filter((kind) => !leftOut.includes(kind));

const sayLeftOut = () => {
  for (const { name, variable } of leftOut) {
    console.error(`NOT TESTED: ${name}. ${variable} is not set and Docker does not answer.`);
  }
  if (chosen.includes(both) && !process.env.EVENTSTOREDB_URL) {
    console.error(
      `NOT TESTED: ${both.name} with a real EventStoreDB. EVENTSTOREDB_URL is not set; a stand-in takes its place.`,
    );
  }
};

sayLeftOut();
if (chosen.length === 0) {
  console.error('Nothing was tested.');
  process.exit(1);
}

// What spans the rooms starts the built processes.
if (chosen.includes(both)) await orExplain(ensureBuilt());

let stopped = false;

/** Each kind by itself, so that one without a single test fails. */
const run = ({ name, specs }) =>
  new Promise((resolve) => {
    const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
    const report =
      reports === undefined
        ? []
        : ['--json', `--outputFile=${join(reports, `${name.toLowerCase().replace(' ', '-')}.json`)}`];
    const args = [jest, '--config', 'jest.servers.config.cjs', '--runInBand', '--verbose', ...report, ...given, specs];
    const running = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
    const stop = (signal) => {
      stopped = true;
      running.kill(signal);
    };
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
    running.on('close', (code) => resolve(code ?? 1));
  });

let failed = 0;
for (const kind of chosen) {
  if (stopped) break;
  console.error(`── ${kind.name}`);
  if ((await run(kind)) !== 0) failed += 1;
}
sayLeftOut();
process.exit(failed === 0 && !stopped ? 0 : 1);
