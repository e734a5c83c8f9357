import { execFileSync } from 'node:child_process';

import { type ProblemCode, problems } from '@app/contracts';
import { problemMarkdown } from '@app/runtime';

import { committedFile } from '../support/committed-file';
import { root } from '../support/run-process';

const codes = Object.keys(problems) as ProblemCode[];

describe('docs/problems', () => {
  it.each(codes)('%s.md says what is served', (code) => {
    const generated = problemMarkdown(code);
    expect(committedFile(`docs/problems/${code}.md`, generated)).toBe(generated);
  });

  it('has no page of a code that there is not', () => {
    const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'docs/problems'], {
      cwd: root,
    });
    const pages = listed.toString().trim().split('\n');
    expect(pages.sort()).toEqual(codes.map((code) => `docs/problems/${code}.md`).sort());
  });
});
