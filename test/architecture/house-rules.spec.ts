import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

interface SourceFile {
  readonly path: string;
  readonly text: string;
}

interface HouseRule {
  /** Which files it is about. */
  readonly files: RegExp;
  /** What must not stand in them; a pattern about names is looked for in the path. */
  readonly refuses: RegExp;
  readonly in: 'path' | 'text';
  /** A path or a text that breaks it. */
  readonly broken: string;
}

const source = /\.(ts|mjs|cjs)$/;
// Put together here, so that this file does not break its own rules.
const word = (...parts: string[]) => parts.join('');

const rules: Readonly<Record<string, HouseRule>> = {
  'leaves nothing for later': {
    files: /^(?!package-lock\.json)/,
    refuses: new RegExp(`\\b(${word('TO', 'DO')}|${word('FIX', 'ME')}|${word('X', 'XX')})\\b`),
    in: 'text',
    broken: `// ${word('TO', 'DO')} later`,
  },
  'calls no file utils, common or helpers': {
    files: /./,
    refuses: /(^|[/.-])(utils?|common|helpers?)([/.-]|$)/i,
    in: 'path',
    broken: 'libs/domain/src/text-utils.ts',
  },
  'runs every test it has': {
    files: /\.spec\.ts$/,
    refuses: new RegExp(
      `\\.${word('on', 'ly')}\\b|\\b(describe|it|test)(\\.each)?\\.skip\\s*\\(|\\b[fx](it|describe)\\s*[(.]`,
    ),
    in: 'text',
    broken: `it.${word('sk', 'ip')}('works', () => {})`,
  },
  'names no folder of a machine': {
    files: /^(?!package-lock\.json)/,
    refuses: new RegExp(`(^|[\\s"'\`(=:])/(${['work', 'home', 'root', 'Users'].join('|')})/`, 'm'),
    in: 'text',
    broken: `const path = '${word('/', 'home/ada/project')}';`,
  },
  'names no registry': {
    files: /./,
    refuses: new RegExp(`registry\\.${word('npm', 'js')}|\\b_auth${word('To', 'ken')}\\b|"resolved": "https?:`),
    in: 'text',
    broken: `"resolved": "${word('ht', 'tps:')}//packages.example.org/x.tgz"`,
  },
  'gives a reason wherever it switches a lint rule off': {
    files: source,
    refuses: new RegExp(`${word('eslint-', 'disable')}(?!.* -- )`),
    in: 'text',
    broken: `// ${word('eslint-', 'disable')}-next-line no-console`,
  },
  'keeps types honest': {
    files: /\.ts$/,
    refuses: new RegExp(
      `\\bas ${word('an', 'y')}\\b(?=\\s*[;,.)\\]}])|@ts-${word('ig', 'nore')}|@ts-${word('expect', '-error')}(?! \\S)`,
    ),
    in: 'text',
    broken: `const value = given as ${word('an', 'y')};`,
  },
};

const files = (): SourceFile[] =>
  execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'], { cwd: root })
    .toString()
    .split('\0')
    .filter(Boolean)
    .flatMap((path) => {
      const bytes = contentOf(path);
      return bytes === null || bytes.includes(0) ? [] : [{ path, text: bytes.toString() }];
    });

/** Null for a file that git still lists and that is gone, and for links. */
const contentOf = (path: string): Buffer | null => {
  try {
    return readFileSync(join(root, path));
  } catch {
    return null;
  }
};

const offenders = (rule: HouseRule, among: readonly SourceFile[]): string[] =>
  among.filter((file) => rule.files.test(file.path) && rule.refuses.test(file[rule.in])).map(({ path }) => path);

describe('this repository', () => {
  const all = files();

  it('is looked at as a whole', () => {
    expect(all.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['package.json', 'test/architecture/house-rules.spec.ts']),
    );
  });

  it.each(Object.entries(rules))('%s', (_, rule) => {
    const breaking =
      rule.in === 'path' ? { path: rule.broken, text: '' } : { path: 'libs/x/src/x.spec.ts', text: rule.broken };
    expect(offenders(rule, [breaking])).toHaveLength(1);
    expect(offenders(rule, all)).toEqual([]);
  });
});

/** The names that a file takes out of one module, types or not. */
const namesTaken = (text: string, module: string): string[] =>
  [...text.matchAll(/import\s+(?:type\s+)?\{([^}]*)\}\s+from\s+'([^']+)'/g)]
    .filter(([, , from]) => from === module)
    .flatMap(([, names = '']) => names.split(','))
    .map(
      (name) =>
        name
          .trim()
          .replace(/^type\s+/, '')
          .split(/\s+as\s+/, 1)[0] ?? '',
    )
    .filter(Boolean);

describe('readers, who may take a barrel but not everything in it', () => {
  const all = files().filter(({ path }) => path.endsWith('.ts') && !/\.spec\.ts$|\/testing\//.test(path));
  const takes = (file: SourceFile, module: string, refused: ReadonlySet<string>) =>
    namesTaken(file.text, module).filter((name) => refused.has(name));
  const readers = all.filter(({ path }) => /^(libs\/(read-models|standings)|apps\/query-api)\//.test(path));
  const appending = new Set(['createCommandHandler', 'CommandQueue']);

  it('would be seen taking what appends', () => {
    const file = { path: '', text: "import { type EventStore, CommandQueue as Queue } from '@app/event-sourcing';" };
    expect(takes(file, '@app/event-sourcing', appending)).toEqual(['CommandQueue']);
    expect(takes(file, '@app/domain', appending)).toEqual([]);
  });

  it('append nothing', () => {
    expect(readers.flatMap((file) => takes(file, '@app/event-sourcing', appending))).toEqual([]);
    expect(readers.filter(({ text }) => text.includes('.appendToStream(')).map(({ path }) => path)).toEqual([]);
  });
});
