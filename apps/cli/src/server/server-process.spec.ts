import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { nodeArgumentsOfServer } from './server-process';

describe('a server in a process of its own', () => {
  it('is run as npm start runs it', () => {
    const file = readFileSync(join(__dirname, '..', '..', '..', '..', 'package.json'), 'utf8');
    const { scripts } = JSON.parse(file) as { scripts: Readonly<Record<string, string>> };
    expect(scripts['start']).toBe(`exec node ${nodeArgumentsOfServer.join(' ')} scripts/start.mjs`);
  });
});
