import { InvalidEventError } from './errors';
import { assertPlainJson } from './plain-json';

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

  it('names the place of what it is not, never its value', () => {
    const secret = () => 'secret';
    expect(() => assertPlainJson({ a: [{ b: secret }] }, 'UserInvited')).toThrow(
      /^UserInvited\.a\.0\.b is no JSON value/,
    );
  });
});
