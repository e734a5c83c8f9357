import type { Example, MediaType, OpenApiDocument, Operation, Parameter, Response } from '../openapi';
import { curlExample } from './curl-example';
import { code, escapeHtml, inline, page, paragraphs } from './html';

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
  readonly parameters: readonly Parameter[];
  readonly responses: readonly (readonly [status: string, response: Response])[];
}

const lastOf = (reference: string): string => reference.split('/').at(-1) ?? '';

const entriesOf = ({ paths, components }: OpenApiDocument): readonly Entry[] =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method,
      path,
      operation,
      parameters: operation.parameters.flatMap((parameter) =>
        '$ref' in parameter ? (components.parameters[lastOf(parameter.$ref)] ?? []) : [parameter],
      ),
      responses: Object.entries(operation.responses).flatMap(([status, response]) => {
        const found = '$ref' in response ? components.responses[lastOf(response.$ref)] : response;
        return found === undefined ? [] : [[status, found] as const];
      }),
    })),
  );

const table = (caption: string, heads: readonly string[], rows: readonly (readonly string[])[]): string => {
  if (rows.length === 0) return '';
  const head = heads.map((text) => `<th scope="col">${text}</th>`).join('');
  const lines = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  return `<table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${lines.join('\n')}</tbody></table>`;
};

const parameterRow = ({ name, in: place, required, description, example }: Parameter) => [
  `<code>${escapeHtml(name)}</code>`,
  `${place}${required ? ', required' : ''}`,
  inline(description),
  `<code>${escapeHtml([example].flat().join(', '))}</code>`,
];

const isProblem = (type: string) => type === 'application/problem+json';

const problemLinks = (examples: MediaType['examples']): string =>
  Object.keys(examples)
    .map((name) => `<a href="problems/${name}"><code>${name}</code></a>`)
    .join(', ');

const answerRow = ([status, { description, content = {} }]: readonly [string, Response]) => {
  const problems = Object.entries(content).find(([type]) => isProblem(type))?.[1];
  const types = Object.keys(content).filter((type) => !isProblem(type));
  return [status, problems === undefined ? inline(description) : problemLinks(problems.examples), types.join('<br>')];
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

const answerExamples = ({ responses }: Entry): string =>
  responses
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([status, { content = {} }]) =>
      Object.entries(content).flatMap(([type, { examples }]) =>
        Object.values(examples)
          .filter((example): example is Example => 'value' in example)
          .map(({ value }) => `<p>${status}, ${type}:</p>\n${code(textOf(value).slice(0, 4_000))}`),
      ),
    )
    .join('\n');

const operationSection = (entry: Entry): string => {
  const { method, path, operation, parameters, responses } = entry;
  return [
    `<h3 id="${operation.operationId}"><code>${method.toUpperCase()} ${escapeHtml(path)}</code></h3>`,
    `<p><strong>${inline(operation.summary)}.</strong> ${inline(operation.description ?? '')}</p>`,
    ...(operation.security.length === 0 ? ['<p>Needs no token.</p>'] : []),
    code(curlExample(method, path, operation, parameters)),
    table('Parameters and headers', ['Name', 'Where', 'What', 'Example'], parameters.map(parameterRow)),
    table('Answers', ['Status', 'What', 'Type'], responses.map(answerRow)),
    `<details><summary>Examples of answers</summary>${answerExamples(entry)}</details>`,
  ].join('\n');
};

const tagSection = ({ name, description }: OpenApiDocument['tags'][number], entries: readonly Entry[]): string => {
  const ofTag = entries.filter(({ operation }) => operation.tags.includes(name));
  const id = name.toLowerCase();
  return [`<h2 id="${id}">${name}</h2>\n${paragraphs(description)}`, ...ofTag.map(operationSection)].join('\n');
};

/** The whole interface on one page, from its OpenAPI document. */
export const docsPage = (document: OpenApiDocument): string => {
  const { info, tags, components } = document;
  const entries = entriesOf(document);
  const links = entries.map(
    ({ method, path, operation: { operationId } }) =>
      `<li><a href="#${operationId}"><code>${method.toUpperCase()} ${escapeHtml(path)}</code></a></li>`,
  );
  const codes = Object.keys(components.examples).map(
    (name) => `<li><a href="problems/${name}"><code>${name}</code></a></li>`,
  );
  return page(
    info.title,
    [
      `<h1>${escapeHtml(info.title)}</h1>\n${paragraphs(info.description)}`,
      '<p>For machines: <a href="openapi.json">openapi.json</a>.</p>',
      `<nav aria-label="Routes"><ul>${links.join('\n')}</ul></nav>`,
      ...tags.map((tag) => tagSection(tag, entries)),
      `<h2 id="problems">Problems</h2>\n<ul>${codes.join('\n')}</ul>`,
    ].join('\n'),
  );
};
