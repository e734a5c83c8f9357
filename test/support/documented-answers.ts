import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { MediaType, OpenApiDocument, Response } from '@app/runtime';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';

import { root } from './run-process';

/** The document as it is committed. */
export const committedDocument = (): OpenApiDocument =>
  JSON.parse(readFileSync(join(root, 'openapi.json'), 'utf8')) as OpenApiDocument;

export interface GivenAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly text: string;
}

const DOCUMENT = 'document';
const METHOD_NOT_ALLOWED = 405;
const escape = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');

/** What answers are to look like, by the committed document. */
export class DocumentedAnswers {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  private readonly routes: readonly { readonly pattern: RegExp; readonly path: string }[];

  constructor(readonly document = committedDocument()) {
    this.ajv.addSchema(document, DOCUMENT);
    this.routes = Object.keys(document.paths)
      // A word before a parameter: `/bulk` is no invitation.
      .sort((one, other) => one.split('{').length - other.split('{').length)
      .map((path) => ({ path, pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`) }));
  }

  /** What is wrong with an answer to a request; empty when it is as documented, and for paths and methods that are not. */
  faultsOf(method: string, url: string, answer: GivenAnswer): readonly string[] {
    const target = url.split('?', 1)[0] ?? '';
    const path = this.routes.find(({ pattern }) => pattern.test(target))?.path;
    const operation = path === undefined ? undefined : this.document.paths[path]?.[method.toLowerCase()];
    if (path === undefined || operation === undefined) return [];
    // A process alone serves a part of the methods of some paths.
    if (answer.status === METHOD_NOT_ALLOWED) return answer.headers.get('allow') === null ? ['Allow is missing'] : [];
    return this.faultsIn(['paths', path, method.toLowerCase(), 'responses', String(answer.status)], answer);
  }

  /** What is wrong with a value that stands where `pointer` is the schema of. */
  faultsOfValue(pointer: readonly string[], value: unknown): readonly string[] {
    const validate = this.validatorAt(pointer);
    return validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  }

  /** What a reference leads to, and where that stands. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- whoever asks knows what stands there
  follow<Found extends object>(
    pointer: readonly string[],
  ): { readonly found: Found | undefined; readonly at: readonly string[] } {
    const found = pointer.reduce<any>((part, key) => part?.[key], this.document);
    const reference: string | undefined = found?.$ref;
    return reference === undefined ? { found, at: pointer } : this.follow(reference.slice(2).split('/'));
  }

  private faultsIn(pointer: readonly string[], { status, headers, text }: GivenAnswer): readonly string[] {
    const { found: response, at } = this.follow<Response>(pointer);
    if (response === undefined) return [`${status} is not documented: ${text.slice(0, 500)}`];
    const missing = Object.keys(response.headers ?? {}).filter((name) => {
      const { found } = this.follow<{ required: boolean }>([...at, 'headers', name]);
      return found?.required === true && headers.get(name) === null;
    });
    const type = headers.get('content-type')?.split(';', 1)[0] ?? '';
    const media = response.content?.[type];
    if (media === undefined) return [...missing.map((name) => `${name} is missing`), `${type} is not documented`];
    return [
      ...missing.map((name) => `${name} is missing`),
      ...this.faultsOfBody([...at, 'content', type], media, { type, text }),
    ].map((fault) => `${fault}: ${text.slice(0, 500)}`);
  }

  private faultsOfBody(at: readonly string[], media: MediaType, { type, text }: { type: string; text: string }) {
    if (/[/+]json$/.test(type)) return this.faultsOfValue([...at, 'schema'], JSON.parse(text));
    if (media['x-item-schema'] === undefined) return [];
    const lines =
      type === 'text/event-stream'
        ? [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => data ?? '')
        : text.split('\n');
    return lines.filter(Boolean).flatMap((line) => this.faultsOfValue([...at, 'x-item-schema'], JSON.parse(line)));
  }

  private validatorAt(pointer: readonly string[]): ValidateFunction {
    const reference = `${DOCUMENT}#/${pointer.map((part) => encodeURIComponent(escape(part))).join('/')}`;
    const validate = this.ajv.getSchema(reference);
    if (validate === undefined) throw new Error(`There is no schema at ${reference}`);
    return validate;
  }
}

/** Every operation of a document, with its parameters found. */
export const operationsOf = (documented: DocumentedAnswers) =>
  Object.entries(documented.document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ path, method, operation })),
  );

let documented: DocumentedAnswers | undefined;

/** Throws when an answer is not as the committed document says. */
export const expectDocumented = (method: string, path: string, answer: GivenAnswer): void => {
  documented ??= new DocumentedAnswers();
  const faults = documented.faultsOf(method, path, answer);
  if (faults.length > 0) throw new Error(`${method} ${path} is not as openapi.json says:\n${faults.join('\n')}`);
};
