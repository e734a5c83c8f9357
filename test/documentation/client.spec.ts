import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { committedFile } from '../support/committed-file';
import { root } from '../support/run-process';

const FILE = 'libs/client/src/generated/contract.ts';

describe(FILE, () => {
  it('is the types of openapi.json', () => {
    const generator = join(root, 'node_modules', 'openapi-typescript', 'bin', 'cli.js');
    const generated = execFileSync(process.execPath, [generator, 'openapi.json'], {
      cwd: root,
      maxBuffer: 2 ** 26,
    }).toString();
    expect(generated).toContain('export interface paths');
    const advice = committedFile(FILE, generated) === generated ? [] : ['Run npm run docs:generate.'];
    expect(advice).toEqual([]);
  });
});
