import { DomainError, parseEmailAddress } from '@app/contracts';
import { createPeople } from '@app/people';
import { createInMemoryPeopleRows } from '@app/people/in-memory';

import { createAuthenticator } from './authenticator';
import type { Caller } from './caller';

const ada = parseEmailAddress('ada@example.org')!;
const callers: Record<string, Partial<Caller>> = {
  ada: {},
  unverified: { emailVerified: false },
  impostor: { subject: 'somebody-else' },
};

const setUp = async (admit?: (caller: Caller) => void) => {
  const people = await createPeople(createInMemoryPeopleRows(), Buffer.alloc(32, 7));
  const prepared = people.prepare(ada);
  await people.claim([{ ...prepared, own: { issuer: 'i', subject: 'ada', name: 'Ada' } }]);
  const authenticator = createAuthenticator(
    {
      verify: async (token) => ({
        issuer: 'i',
        subject: 'ada',
        address: ada,
        emailVerified: true,
        name: null,
        operator: false,
        expiresAt: 0,
        ...callers[token],
      }),
    },
    people,
    admit,
  );
  const strict = (header?: string) => authenticator.authenticate(header, { unverifiedAllowed: false });
  const lenient = (header?: string) => authenticator.authenticate(header, { unverifiedAllowed: true });
  return { strict, lenient, personId: prepared.personId };
};

describe('createAuthenticator', () => {
  it.each([undefined, '', 'ada', 'Basic ada', 'Bearer', 'Bearer ', 'Bearer a b', 'Bearer ädä'])(
    'refuses the header %j as unauthenticated',
    async (header) => {
      const { strict, lenient } = await setUp();
      await expect(strict(header)).rejects.toMatchObject({ code: 'unauthenticated' });
      await expect(lenient(header)).rejects.toMatchObject({ code: 'unauthenticated' });
    },
  );

  it('asks whether a verified caller is admitted before anything is looked up', async () => {
    const asked: string[] = [];
    const { strict, lenient } = await setUp(({ issuer, subject }) => {
      asked.push(`${issuer} ${subject}`);
      throw new DomainError('too-many-requests', 'Wait.');
    });
    await expect(strict('Bearer unverified')).rejects.toMatchObject({ code: 'too-many-requests' });
    await expect(lenient('Bearer impostor')).rejects.toMatchObject({ code: 'too-many-requests' });
    await expect(strict('Bearer')).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(asked).toEqual(['i ada', 'i somebody-else']);
  });

  it('knows the person of a verified address', async () => {
    const { strict, personId } = await setUp();
    expect(await strict('bearer ada')).toMatchObject({ address: ada, person: { personId } });
  });

  it('refuses an unverified address and a second subject, except where they are allowed', async () => {
    const { strict, lenient } = await setUp();
    await expect(strict('Bearer unverified')).rejects.toMatchObject({ code: 'email-not-verified' });
    await expect(strict('Bearer impostor')).rejects.toMatchObject({ code: 'identity-conflict' });
    expect(await lenient('Bearer unverified')).toMatchObject({ address: ada, person: null });
    expect(await lenient('Bearer impostor')).toMatchObject({ address: ada, person: null });
  });
});
