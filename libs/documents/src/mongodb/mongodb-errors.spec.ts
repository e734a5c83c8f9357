import { MongoNetworkError, MongoServerError, MongoWriteConcernError } from 'mongodb';
import { DocumentStoreFullError, DocumentStoreUnavailableError, UndeclaredIndexError } from '../core';
import { documentStoreError, isDuplicateKey } from './mongodb-errors';

const serverError = (code: number) => new MongoServerError({ message: 'of somebody.example.org', code });

describe('errors of the driver', () => {
  it.each([14_031, 12_501, 8_000])('tell that there is no room left (%d)', (code) => {
    expect(documentStoreError(serverError(code))).toBeInstanceOf(DocumentStoreFullError);
  });

  it.each([
    new MongoNetworkError('connection to somebody.example.org closed'),
    new MongoWriteConcernError({ writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' }, ok: 1 }),
    serverError(10_107),
    serverError(50),
  ])('are faults that may pass otherwise, and show nothing of the server', (error) => {
    const mapped = documentStoreError(error);
    expect(mapped).toBeInstanceOf(DocumentStoreUnavailableError);
    expect((mapped as Error).message).not.toContain('example.org');
    expect((mapped as Error).cause).toBe(error);
  });

  it.each([new UndeclaredIndexError('no such index'), new RangeError('too many'), new TypeError('misfit')])(
    'are not what the port itself says: %s',
    (error) => expect(documentStoreError(error)).toBe(error),
  );

  it('tell a document that is there already from everything else', () => {
    expect(isDuplicateKey(serverError(11_000))).toBe(true);
    expect(isDuplicateKey(serverError(112))).toBe(false);
    expect(isDuplicateKey(new Error('E11000'))).toBe(false);
  });
});
