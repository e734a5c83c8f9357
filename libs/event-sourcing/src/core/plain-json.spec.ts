import { runInNewContext } from 'node:vm';

import { InvalidEventError } from './errors';
import { assertPlainJson, toJsonText } from './plain-json';

const circle = () => {
  const around: Record<string, unknown> = {};
  around['inner'] = { around };
  return around;
};

describe('plain JSON', () => {
  it('is null, text, numbers, booleans, lists and plain objects of these', () => {
    const shared = { a: 1 };
    const value = { text: 'ü', list: [null, true, -0.5, { shared }, [shared]], bare: Object.create(null) as unknown };
    expect(() => assertPlainJson(value, 'value')).not.toThrow();
  });

  it.each([
    ['undefined', { a: undefined }],
    ['a bigint', { a: 1n }],
    ['NaN', { a: Number.NaN }],
    ['infinity', { a: Infinity }],
    ['a function', { a: () => 1 }],
    ['a symbol', { a: Symbol('s') }],
    ['a date', { a: new Date(0) }],
    ['a map', { a: new Map() }],
    ['an instance of a class', { a: new Error('x') }],
    ['a circle', { a: circle() }],
    ['nothing at all', undefined],
  ] satisfies [string, unknown][])('is not %s', (_what, value) => {
    expect(() => assertPlainJson(value, 'value')).toThrow(InvalidEventError);
  });

  it('is a plain object of another realm as well', () => {
    expect(() => assertPlainJson(runInNewContext('({ a: [{ b: 1 }] })'), 'value')).not.toThrow();
  });

  it.each([
    ['no JSON value', () => 'secret', 'is no JSON value: function'],
    ['no plain object', new Map([['secret', 1]]), 'is not a plain object'],
    ['a circle', circle(), '.inner.around contains itself'],
  ])('names the place of %s, never its value', (_, value, words) => {
    const name = () => assertPlainJson({ a: [{ b: value }] }, 'UserInvited');
    expect(name).toThrow(words);
    expect(name).toThrow(/^UserInvited\.a\.0\.b[ .]/);
    expect(name).not.toThrow(/secret/);
  });
});

describe('JSON text', () => {
  it('says the value', () => {
    expect(toJsonText({ a: [1, null, 'ü'] })).toBe('{"a":[1,null,"ü"]}');
  });

  it('is refused where a value has none, with the fault that was met', () => {
    const fault = { name: 'InvalidEventError', cause: expect.any(TypeError) as unknown };
    expect(() => toJsonText(circle())).toThrow(expect.objectContaining(fault) as Error);
    expect(() => toJsonText(circle())).toThrow(/what JSON cannot say/);
    expect(() => toJsonText(undefined)).toThrow(InvalidEventError);
    expect(() => toJsonText(undefined)).toThrow(/lacks its data or metadata/);
  });
});
