import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { buildDocument, Public } from '@app/runtime';
import { RequestMethod } from '@nestjs/common';

import { wholeContract } from '../../apps/standalone/src/contract/contract';
import { introduction } from '../../apps/standalone/src/contract/introduction';
import { committedFile } from '../support/committed-file';
import { DocumentedAnswers } from '../support/documented-answers';
import { root } from '../support/run-process';

const FILE = 'openapi.json';

describe(FILE, () => {
  const documented = new DocumentedAnswers();
  const { document } = documented;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const named = operations.map((found) => [found.operation.operationId, found] as const);

  it('is what the routes read and answer', () => {
    const generated = `${JSON.stringify(wholeContract(), null, 2)}\n`;
    const committed = committedFile(FILE, generated);
    const lines = committed.split('\n');
    const differing = generated.split('\n').filter((line, index) => lines[index] !== line);
    const advice =
      committed === generated ? [] : ['Run npm run docs:generate and look at what changed.', ...differing.slice(0, 50)];
    expect(advice).toEqual([]);
  });

  it('has every route that a controller serves', () => {
    const files = execFileSync(
      'git',
      ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', 'apps', 'libs'],
      {
        cwd: root,
      },
    );
    const sources = files
      .toString()
      .split('\n')
      .filter((file) => file.endsWith('.ts') && !/\.spec\.ts$|\/testing\//.test(file) && existsSync(join(root, file)));
    const routes = sources.flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/^ *@(Get|Post|Put|Patch|Delete|All|Sse)\(/gm)].map(
        () => file,
      ),
    );
    expect(routes).toHaveLength(operations.length);
  });

  it('names every operation once', () => {
    expect(new Set(named.map(([id]) => id)).size).toBe(named.length);
    expect(named.length).toBeGreaterThanOrEqual(45);
  });

  it.each(named)('%s has a tag that is explained', (_, { operation }) => {
    const known = document.tags.map(({ name }) => name);
    expect(operation.tags.filter((tag) => !known.includes(tag))).toEqual([]);
  });

  /** Every example in one place with a schema, and what the schema has against it. */
  const faultsOfExamples = (at: readonly string[], content: object): readonly string[] =>
    Object.entries(content).flatMap(([type, { examples }]) => {
      const names = Object.keys(examples);
      if (names.length === 0) return [`${at.join('/')} has no example`];
      return names.flatMap((name) => {
        const { found } = documented.follow<{ value: unknown }>([...at, type, 'examples', name]);
        const schema = documented.follow([...at, type, 'schema']).at;
        return documented
          .faultsOfValue(schema, found?.value)
          .map((fault) => `${[...at, type, name].join('/')}${fault}`);
      });
    });

  it.each(named)('%s has examples that its schemas accept', (_, { path, method, operation }) => {
    const here = ['paths', path, method];
    const ofBody =
      operation.requestBody === undefined
        ? []
        : faultsOfExamples([...here, 'requestBody', 'content'], operation.requestBody.content);
    const ofAnswers = Object.keys(operation.responses).flatMap((status) => {
      const { found, at } = documented.follow<{ content: object }>([...here, 'responses', status]);
      return faultsOfExamples([...at, 'content'], found!.content);
    });
    expect([...ofBody, ...ofAnswers]).toEqual([]);
  });

  it.each(named)('%s has parameters with examples that their schemas accept', (_, { path, method, operation }) => {
    const faults = operation.parameters.flatMap((_parameter, index) => {
      const { found, at } = documented.follow<{ name: string; description: string; example: unknown }>([
        ...['paths', path, method, 'parameters', String(index)],
      ]);
      expect(found?.description).not.toBe('');
      return documented.faultsOfValue([...at, 'schema'], found?.example).map((fault) => `${found?.name}${fault}`);
    });
    expect(faults).toEqual([]);
  });

  const linking = operations.flatMap(({ path, operation }) =>
    Object.entries(operation.responses).flatMap(([status, response]) => {
      const { links, content } = 'links' in response ? response : {};
      return links === undefined ? [] : [{ path, operation, status, links: Object.values(links), content }];
    }),
  );

  /** What an expression stands for, by the examples of a request and its answer. */
  const resolved = (expression: string, { operation, content }: (typeof linking)[number]): unknown => {
    const [, place, name] = /^\{?\$(request\.path\.|response\.body#\/)(\w+)\}?$/.exec(expression) ?? [];
    if (place === 'request.path.') {
      const asked = operation.parameters.find((one) => 'name' in one && one.in === 'path' && one.name === name);
      return asked !== undefined && 'example' in asked ? asked.example : undefined;
    }
    const [example] = Object.values(content?.['application/json']?.examples ?? {});
    const { value } = example as { value: Record<string, unknown> };
    return value[name ?? ''];
  };

  it('leads on from everything that is made', () => {
    const made = operations.filter(({ operation }) => '201' in operation.responses);
    expect(made.length).toBeGreaterThanOrEqual(5);
    const leading = linking.filter(({ status }) => status === '201').map(({ operation }) => operation.operationId);
    expect(leading).toEqual(made.map(({ operation }) => operation.operationId));
  });

  it('leads to operations with all that their paths and bodies take', () => {
    const filledIn = (text: string, from: (typeof linking)[number]) =>
      text.replace(/\{\$[^}]+\}/g, (expression) => String(resolved(expression, from)));
    let followed = 0;
    for (const from of linking) {
      for (const { operationId, parameters = {}, requestBody } of from.links) {
        const to = operations.find(({ operation }) => operation.operationId === operationId)!;
        expect(Object.keys(parameters)).toEqual([...to.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
        for (const expression of Object.values(parameters)) expect(typeof resolved(expression, from)).toBe('string');
        if (requestBody !== undefined) {
          const body: unknown = JSON.parse(filledIn(JSON.stringify(requestBody), from));
          const schema = ['paths', to.path, to.method, 'requestBody', 'content', 'application/json', 'schema'];
          expect(documented.faultsOfValue(schema, body)).toEqual([]);
          expect(JSON.stringify(requestBody)).toContain('{$');
        }
        followed += 1;
      }
    }
    expect(followed).toBeGreaterThan(60);
  });

  it('refuses a route that is not documented', () => {
    class Undocumented {
      read(): string {
        return '';
      }
    }
    Reflect.defineMetadata('path', 'v1/secret', Undocumented);
    Reflect.defineMetadata('path', '/', Undocumented.prototype.read);
    Reflect.defineMetadata('method', RequestMethod.GET, Undocumented.prototype.read);
    Public()(Undocumented);
    expect(() => buildDocument([Undocumented], introduction)).toThrow(/Undocumented\.read is not documented/);
  });
});
