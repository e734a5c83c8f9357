import {
  CommandIdReusedError,
  InvalidEventError,
  LogInUseError,
  LogMismatchError,
  StorageFullError,
  StoreUnavailableError,
  WriteConflictError,
  WrongExpectedVersionError,
} from './errors';

describe('the errors of the kernel', () => {
  it.each([
    [StoreUnavailableError, 'StoreUnavailableError'],
    [StorageFullError, 'StorageFullError'],
    [LogInUseError, 'LogInUseError'],
    [LogMismatchError, 'LogMismatchError'],
    [InvalidEventError, 'InvalidEventError'],
    [WriteConflictError, 'WriteConflictError'],
    [CommandIdReusedError, 'CommandIdReusedError'],
  ])('%p says in a log line which it is', (Failure, name) => {
    expect(String(new Failure('words'))).toBe(`${name}: words`);
  });

  it('a lost race names the stream, where it was expected and where it is', () => {
    expect(String(new WrongExpectedVersionError('membership-1', 'no_stream', 4n))).toBe(
      'WrongExpectedVersionError: Stream membership-1 is at 4, not at no_stream',
    );
  });
});
