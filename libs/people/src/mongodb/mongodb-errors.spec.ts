import { type BulkWriteResult, MongoBulkWriteError, MongoNetworkError, MongoServerError } from 'mongodb';

import { PeopleStoreFullError, PeopleStoreUnavailableError } from '../core';
import { NoAnswerError } from './bounded';
import { placesTaken, toPeopleStoreError } from './mongodb-errors';

const bulkError = (codes: readonly number[], concern?: object) =>
  new MongoBulkWriteError(
    {
      message: 'E11000 lookup: "secret"',
      code: codes[0] ?? 64,
      writeErrors: codes.map((code, index) => ({ code, index: index * 2 })) as never,
    },
    { getWriteConcernError: () => concern } as unknown as BulkWriteResult,
  );

describe('placesTaken', () => {
  it.each([
    ['taken keys alone', bulkError([11_000, 11_000]), new Set([0, 2])],
    ['something else beside them', bulkError([11_000, 121]), null],
    ['a majority that was not reached beside them', bulkError([11_000], { code: 64 }), null],
    ['a majority that was not reached', bulkError([], { code: 64 }), null],
    ['no reason at all', bulkError([]), null],
    ['a broken connection', new MongoNetworkError('x'), null],
    ['a fault of the program', new TypeError('x'), null],
  ])('knows %s', (_what, error, expected) => {
    expect(placesTaken(error)).toEqual(expected);
  });
});

describe('toPeopleStoreError', () => {
  const server = (code: number) => new MongoServerError({ message: 'secret at db.example.org', code });

  it.each([
    new NoAnswerError('x'),
    new MongoNetworkError('connect ECONNREFUSED secret'),
    ...[13, 18, 50, 64, 10_107].map(server),
    bulkError([11_000], { code: 64 }),
  ])('is unavailable for %p, and repeats nothing of the driver', (error) => {
    const translated = toPeopleStoreError(error);
    expect(translated).toBeInstanceOf(PeopleStoreUnavailableError);
    expect((translated as Error).message).not.toMatch(/secret|example|ECONN/);
  });

  it('says when there is no room', () => {
    expect(toPeopleStoreError(server(14_031))).toBeInstanceOf(PeopleStoreFullError);
  });

  it('leaves a fault of the program as it is', () => {
    const fault = new TypeError('x');
    expect(toPeopleStoreError(fault)).toBe(fault);
  });
});
