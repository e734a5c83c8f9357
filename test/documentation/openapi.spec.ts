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
