import { canonicalJson } from './canonical-json';
import { commandIdOf } from './command-id';
import { fingerprintOf } from './fingerprint';

describe('canonicalJson', () => {
  it('does not depend on the order of keys, but on that of lists', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true })).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}');
    expect(canonicalJson([2, 1])).not.toBe(canonicalJson([1, 2]));
  });

  it('leaves out what is undefined, as JSON does', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });
});

describe('canonicalJson of what is nested deeper than calls may be', () => {
  it('is written all the same', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    expect(canonicalJson(JSON.parse(deep)) === deep).toBe(true);
  });
});

describe('fingerprintOf', () => {
  const data = { personId: 'p', offer: { x: ['guest'], y: ['analyst'] } };

  it('tells one body from another, however its keys are ordered', () => {
    const fingerprint = fingerprintOf({ type: 'InviteUser', data });
    expect(
      fingerprintOf({ type: 'InviteUser', data: { offer: { y: ['analyst'], x: ['guest'] }, personId: 'p' } }),
    ).toBe(fingerprint);
    expect(fingerprintOf({ type: 'InviteUser', data: { ...data, personId: 'q' } })).not.toBe(fingerprint);
    expect(fingerprintOf({ type: 'AddMember', data })).not.toBe(fingerprint);
  });

  it('holds nothing that was computed from an address', () => {
    const withAddress = { ...data, emailDomain: 'example.org', emailCommitment: '0'.repeat(64) };
    expect(fingerprintOf({ type: 'InviteUser', data: withAddress })).toBe(fingerprintOf({ type: 'InviteUser', data }));
  });
});

describe('commandIdOf', () => {
  const request = { method: 'POST', path: '/v1/invitations', idempotencyKey: 'k' };
  const id = commandIdOf(request, 'ada');

  it('is the same for the same actor, method, path and key', () => {
    expect(commandIdOf({ ...request }, 'ada')).toBe(id);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-/);
  });

  it.each([{ method: 'PUT' }, { path: '/v1/communities' }, { idempotencyKey: 'l' }])('is another with %j', (other) => {
    expect(commandIdOf({ ...request, ...other }, 'ada')).not.toBe(id);
  });

  it('is another for another actor, and for every request without a key', () => {
    expect(commandIdOf(request, 'bob')).not.toBe(id);
    const keyless = { ...request, idempotencyKey: null };
    expect(commandIdOf(keyless, 'ada')).not.toBe(commandIdOf(keyless, 'ada'));
  });
});
