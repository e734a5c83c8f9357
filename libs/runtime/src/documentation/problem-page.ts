import { type ProblemCode, problemExamples, problemGuide, problems } from '@app/contracts';

import { code as codeBlock, escapeHtml, inline, page } from './html';

const exampleOf = (code: ProblemCode): string => JSON.stringify(problemExamples[code], null, 2);

const sections = (code: ProblemCode) => {
  const { happened, why, next } = problemGuide[code];
  return [
    ['What happened', happened],
    ['Why', why],
    ['What to do next', next],
  ] as const;
};

/** What is to be known of a problem, as Markdown. */
export const problemMarkdown = (code: ProblemCode): string => {
  const { status, title } = problems[code];
  const told = sections(code).map(([heading, text]) => `## ${heading}\n\n${text}\n`);
  const example = `## Example\n\n\`\`\`json\n${exampleOf(code)}\n\`\`\`\n`;
  return [`# ${code}\n\n**${title}** (HTTP ${status})\n`, ...told, example].join('\n');
};

/** The same as a page: what the `type` of the problem leads to. */
export const problemPage = (code: ProblemCode): string => {
  const { status, title } = problems[code];
  const told = sections(code).map(([heading, text]) => `<h2>${heading}</h2>\n<p>${inline(text)}</p>`);
  return page(
    `${code}: ${title}`,
    [
      `<h1>${code}</h1>\n<p><strong>${escapeHtml(title)}</strong> (HTTP ${status})</p>`,
      ...told,
      `<h2>Example</h2>\n${codeBlock(exampleOf(code))}`,
      '<p><a href="../docs">The whole interface</a></p>',
    ].join('\n'),
  );
};
