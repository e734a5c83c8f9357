import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { brokenTrees, soundTrees, type Tree } from './broken-trees';

interface Cruise {
  readonly modules: number;
  readonly violations: readonly { readonly rule: string; readonly from: string; readonly to: string }[];
}

const root = join(__dirname, '..', '..');
const { forbidden } = createRequire(__filename)(join(root, '.dependency-cruiser.cjs')) as {
  forbidden: { name: string }[];
};

const cruise = (folders: readonly string[]): Promise<Cruise[]> =>
  new Promise((resolve, reject) => {
    const options = { maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(process.execPath, [join(__dirname, 'cruise.mjs')], options, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr || error.message));
      else resolve(JSON.parse(stdout) as Cruise[]);
    });
    child.stdin?.end(JSON.stringify(folders));
  });

async function plant(folder: string, tree: Tree): Promise<void> {
  const files = { ...tree, 'tsconfig.json': await readFile(join(root, 'tsconfig.json'), 'utf8'), 'package.json': '{}' };
  await Promise.all(
    Object.entries(files).map(async ([path, text]) => {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }),
  );
}

const broken = Object.entries(brokenTrees).flatMap(([rule, trees]) =>
  Object.entries(trees).map(([what, tree]) => ({ rule, what, tree })),
);
const sound = Object.entries(soundTrees).map(([what, tree]) => ({ what, tree }));

describe('who may import whom', () => {
  let home: string;
  let cruises: Cruise[];

  beforeAll(async () => {
    home = await realpath(await mkdtemp(join(tmpdir(), 'guestlist-boundaries-')));
    const trees = [...broken, ...sound].map(({ tree }, index) => ({ folder: join(home, String(index)), tree }));
    await Promise.all(trees.map(({ folder, tree }) => plant(folder, tree)));
    cruises = await cruise(trees.map(({ folder }) => folder));
  }, 120_000);
  afterAll(() => rm(home, { recursive: true, force: true }));

  it('holds in this tree', async () => {
    const [here] = await cruise([root]);
    expect(here?.violations).toEqual([]);
    expect(here?.modules).toBeGreaterThan(50);
  }, 120_000);

  it('is proved, rule by rule, on trees that break it', () => {
    expect(Object.keys(brokenTrees).sort()).toEqual(forbidden.map(({ name }) => name).sort());
  });

  it.each(broken.map(({ rule, what }, index) => ({ rule, what, index })))(
    '$rule: refuses $what, alone',
    ({ rule, index }) => {
      expect([...new Set(cruises[index]?.violations.map((violation) => violation.rule))]).toEqual([rule]);
    },
  );

  it.each(sound.map(({ what }, index) => ({ what, index: broken.length + index })))('allows $what', ({ index }) => {
    expect(cruises[index]?.violations).toEqual([]);
    expect(cruises[index]?.modules).toBeGreaterThan(1);
  });
});
