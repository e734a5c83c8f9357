import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { configurationOf, gaps } from '../support/aftermath';
import { expectStatus, signIn } from '../support/api';
import { startBuiltServer, temporaryDataDir } from '../support/built-server';
import { chanceOf, inFull, tellCampaign, tellProgress } from '../support/campaign';
import type { Chance } from '../support/chance';
import { cliEntry, runToEnd } from '../support/run-process';
import { readLogAt } from '../support/stores-of';

const LIMIT_MS = inFull(240_000, 1_800_000);
const CAMPAIGN = 'import, killed and repeated';
/** Each way for a row to be bad, as often as the others. */
const badRows = ['no address', '', '"unclosed', 'max@example.org,king', 'a@example.org,guest,more'];

interface Told {
  readonly line: number;
  readonly email: string;
  readonly outcome: string;
}

/** A file of so many people, of whom one in twenty is bad, and what must be told about each of them. */
const peopleFile = (rows: number) => {
  const lines = ['email,roles'];
  const expected: Told[] = [];
  for (let nth = 0; nth < rows; nth += 1) {
    const isBad = nth % 20 === 7;
    const email = `person-${nth}@example.org`;
    const text = isBad ? badRows[Math.floor(nth / 20) % badRows.length]! : email;
    lines.push(text === '' ? ',guest' : text);
    const told = text.startsWith('"') ? '' : text.split(',')[0]!;
    expected.push({ line: lines.length, email: told, outcome: isBad ? 'failed' : 'invited' });
  }
  return { text: `${lines.join('\n')}\n`, expected };
};

const toldIn = (stdout: string): readonly Told[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Told & { summary?: unknown })
    .filter(({ summary }) => summary === undefined)
    .map(({ line, email, outcome }) => ({ line, email, outcome }));

/** Kills it without warning a moment after it has told of so many rows; answers how many it had told of by then. */
const killAfter = async (running: ChildProcess, rows: number, chance: Chance): Promise<number> => {
  let told = 0;
  const ended = once(running, 'exit');
  await new Promise<void>((resolve) => {
    running.once('exit', () => resolve());
    running.stdout!.on('data', (chunk: Buffer) => {
      told += chunk.toString().split('\n').length - 1;
      if (told >= rows) resolve();
    });
  });
  await new Promise((resolve) => setTimeout(resolve, chance.below(150)));
  running.kill('SIGKILL');
  const [, signal] = (await ended) as [number | null, string | null];
  return signal === 'SIGKILL' ? told : Number.NaN;
};

describe('an import that is killed half-way and repeated', () => {
  it(
    'invites nobody twice, and tells exactly what became of every row',
    async () => {
      const rows = inFull(2_200, 10_000);
      const kills = inFull(2, 8);
      const chance = chanceOf(CAMPAIGN);
      const { dataDir, discard } = await temporaryDataDir();
      const server = await startBuiltServer(dataDir, { LOG_LEVEL: 'error' });
      try {
        const ada = await signIn(server.url, dataDir, 'ada@example.org');
        const { communityId } = expectStatus(
          await ada.post('/v1/communities', { name: 'Lone', kind: 'standalone' }),
          201,
        );
        const { text, expected } = peopleFile(rows);
        const file = join(dataDir, 'people.csv');
        await writeFile(file, text);
        const args = ['import', file, '--community', communityId, '--roles', 'guest', '--json', '--url', server.url];
        const env = { DATA_DIR: dataDir, GUESTLIST_TOKEN: ada.token };

        const toldBeforeKills: number[] = [];
        for (let nth = 1; nth <= kills; nth += 1) {
          const running = spawn(process.execPath, [cliEntry, ...args], { env: { PATH: process.env['PATH'], ...env } });
          const half = Math.floor((rows / 2_000) * (nth / kills)) * 1_000;
          toldBeforeKills.push(await killAfter(running, Math.max(half, 1), chance));
          tellProgress(CAMPAIGN, nth, kills);
        }
        const whole = await runToEnd(cliEntry, args, env, LIMIT_MS);
        const again = await runToEnd(cliEntry, args, env, LIMIT_MS);

        const events = await readLogAt(configurationOf({ dataDir, env: {} }).eventStoreUrl);
        const invited = events.filter(({ type }) => type === 'UserInvited');
        const people = new Set(invited.map(({ data }) => (data as { personId: string }).personId));
        const good = expected.filter(({ outcome }) => outcome === 'invited').length;
        const figures = {
          ...{ rows, 'bad rows': rows - good, kills, 'rows told before a kill': Math.max(...toldBeforeKills) },
          ...{ runs: kills + 2, invitations: invited.length, people: people.size },
        };
        tellCampaign(CAMPAIGN, figures, () => {
          expect({ code: whole.code, told: toldIn(whole.stdout) }).toEqual({ code: 1, told: expected });
          expect(again.stdout).toBe(whole.stdout);
          expect([invited.length, people.size, gaps(events)]).toEqual([good, good, []]);
          // A run that came to its end was not killed, and one that told nothing was killed before it began.
          expect(toldBeforeKills.filter((told) => told > 0 && told < rows)).toHaveLength(kills);
        });
      } finally {
        await server.stop();
        await discard();
      }
    },
    LIMIT_MS,
  );
});
