import { wholeContract } from '../../apps/standalone/src/contract/contract';
import { committedFile } from '../support/committed-file';

const FILE = 'openapi.json';

describe(FILE, () => {
  it('is what the routes read and answer', () => {
    const generated = `${JSON.stringify(wholeContract(), null, 2)}\n`;
    const committed = committedFile(FILE, generated);
    const lines = committed.split('\n');
    const differing = generated.split('\n').filter((line, index) => lines[index] !== line);
    const advice =
      committed === generated ? [] : ['Run npm run docs:generate and look at what changed.', ...differing.slice(0, 50)];
    expect(advice).toEqual([]);
  });
});
