import { DomainError, inviteUserBody, reasonBody } from '@app/contracts';
import { z } from 'zod';

import { parseBody, parseQuery } from './validation';

const errorsOf = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    if (error instanceof DomainError && error.code === 'validation-failed') return error.details.errors;
    throw error;
  }
  throw new Error('It was accepted');
};

describe('parsing a body', () => {
  it('answers what the schema makes of it', () => {
    expect(parseBody(reasonBody, { reason: ' late ' })).toEqual({ reason: 'late' });
  });

  it.each([undefined, null, ''])('takes %p for an empty object', (nothing) => {
    expect(parseBody(reasonBody, nothing)).toEqual({});
  });

  it('points at every wrong field', () => {
    const body = { email: 7, communities: { 'a/b~c': [''] } };
    expect(errorsOf(() => parseBody(inviteUserBody, body))).toEqual([
      expect.objectContaining({ pointer: '/email' }),
      expect.objectContaining({ pointer: '/communities/a~1b~0c/0' }),
    ]);
  });

  it('points at every field that is not known', () => {
    expect(errorsOf(() => parseBody(reasonBody, { why: '', who: '' }))).toEqual([
      { pointer: '/why', detail: 'This field is not known.' },
      { pointer: '/who', detail: 'This field is not known.' },
    ]);
  });

  it('points at the body as a whole when it is of another kind', () => {
    expect(errorsOf(() => parseBody(reasonBody, []))).toEqual([expect.objectContaining({ pointer: '' })]);
  });

  it('lists at most 50 errors', () => {
    const errors = errorsOf(() =>
      parseBody(
        z.array(z.string()),
        Array.from({ length: 200 }, () => 1),
      ),
    );
    expect(errors).toHaveLength(50);
  });
});

describe('parsing a query', () => {
  const schema = z.strictObject({ limit: z.coerce.number().int().max(100).optional() });

  it('answers what the schema makes of it', () => {
    expect(parseQuery(schema, { limit: '20' })).toEqual({ limit: 20 });
  });

  it('points at parameters by name, known or not', () => {
    expect(errorsOf(() => parseQuery(schema, { limit: '101', page: '2' }))).toEqual([
      expect.objectContaining({ pointer: '?limit' }),
      { pointer: '?page', detail: 'This field is not known.' },
    ]);
  });

  it('refuses a parameter named __proto__ as any other', () => {
    const query = JSON.parse('{"__proto__":"x"}') as unknown;
    expect(errorsOf(() => parseQuery(schema, query))).toEqual([
      { pointer: '?__proto__', detail: 'This field is not known.' },
    ]);
  });
});
