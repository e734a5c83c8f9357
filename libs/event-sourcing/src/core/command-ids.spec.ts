import { deriveBytes, deriveUuid, eventIdOf } from './command-ids';

const commandId = '0190a0a0-0000-4000-8000-000000000001';

describe('ids derived from a command', () => {
  it('are name-based UUIDs of version 5', () => {
    // The example of RFC 9562, appendix A.4.
    expect(deriveUuid('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
  });

  it('tell the events of one command apart and are the same every time', () => {
    expect(eventIdOf(commandId, 0)).toBe(eventIdOf(commandId, 0));
    expect(eventIdOf(commandId, 0)).not.toBe(eventIdOf(commandId, 1));
  });

  it('give as many bytes as asked for', () => {
    expect(deriveBytes(commandId, 'invitation', 8)).toMatch(/^[0-9a-f]{16}$/);
    expect(deriveBytes(commandId, 'invitation', 8)).not.toBe(deriveBytes(commandId, 'salt', 8));
  });

  it.each(['not-a-uuid', 'ABCDEF00-0000-4000-8000-000000000001', `x${commandId}`, `${commandId}x`])(
    'refuse to derive from anything but a lower-case UUID: %s',
    (namespace) => {
      expect(() => deriveUuid(namespace, 'x')).toThrow(RangeError);
      expect(() => eventIdOf(namespace, 0)).toThrow(/lower-case UUID/);
    },
  );
});
