import { z } from 'zod';

import { InvalidEventError } from './errors';
import { validatorOf } from './schema-validator';

const validate = validatorOf({
  UserInvited: z.object({ scopes: z.array(z.object({ communityId: z.string() })), expiresAt: z.string() }),
});

describe('checking events by their schemas', () => {
  it('lets through what fits', () => {
    const data = { scopes: [{ communityId: 'main' }], expiresAt: 'tomorrow' };
    expect(() => validate({ type: 'UserInvited', data })).not.toThrow();
  });

  it('names every place that does not fit, and no value', () => {
    const check = () => validate({ type: 'UserInvited', data: { scopes: [{ communityId: 4711 }] } });
    expect(check).toThrow(InvalidEventError);
    expect(check).toThrow(/^UserInvited does not fit its schema at scopes\.0\.communityId, expiresAt$/);
  });

  it.each(['Renamed', 'constructor', '__proto__'])('refuses an event of a type without a schema: %s', (type) => {
    expect(() => validate({ type, data: {} })).toThrow(InvalidEventError);
    expect(() => validate({ type, data: {} })).toThrow(`There is no schema for events of type ${type}`);
  });
});
