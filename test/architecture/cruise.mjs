// Reads a list of folders from standard input and prints the violations of each, as JSON. A process of its own, because
// dependency-cruiser is an ES module that jest cannot load.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { cruise } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const configuration = fileURLToPath(new URL('../../.dependency-cruiser.cjs', import.meta.url));

async function violationsIn(folder) {
  process.chdir(folder);
  const options = await extractDepcruiseOptions(configuration);
  const entries = ['apps', 'libs', 'bench'].filter((name) => existsSync(join(folder, name)));
  const tsConfig = extractTSConfig(join(folder, 'tsconfig.json'));
  const { output } = await cruise(entries, { ...options, baseDir: folder }, undefined, { tsConfig });
  return {
    modules: output.summary.totalCruised,
    violations: output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}

const results = [];
// One after the other: a cruise rests on the working directory.
for (const folder of JSON.parse(await text(process.stdin))) results.push(await violationsIn(folder));
process.stdout.write(JSON.stringify(results));
