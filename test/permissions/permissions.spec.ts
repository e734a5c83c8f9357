import { committedFile } from '../support/committed-file';
import { commandTypes } from '../support/decisions';
import { acts } from './acts';
import { commandsWithoutActor, permissionsPage } from './table';

const PAGE = 'docs/permissions.md';

describe(PAGE, () => {
  it('has a table for every command', () => {
    const tried = new Set([...acts.map(({ title }) => title), 'RegisterCommunity', ...commandsWithoutActor]);
    expect(commandTypes.filter((type) => !tried.has(type))).toEqual([]);
  });

  it('says what the rules say', async () => {
    const generated = await permissionsPage();
    const committed = committedFile(PAGE, generated);
    const differing = generated.split('\n').filter((line, index) => committed.split('\n')[index] !== line);
    const advice =
      committed === generated ? [] : ['Run npm run docs:permissions and look at what changed.', ...differing];
    expect(advice).toEqual([]);
  });
});
