import { InvalidEventError } from '@app/event-sourcing';

import { validateEvent } from './validate-event';

const community = {
  rootId: '00000000-0000-4000-8000-000000000001',
  communityId: '00000000-0000-4000-8000-000000000001',
};

describe('validateEvent', () => {
  it('lets an event pass that fits its schema', () => {
    expect(() => validateEvent({ type: 'CommunityDisabled', data: community })).not.toThrow();
  });

  it.each([
    ['CommunityDisabled', { ...community, communityId: 'ada@example.org' }],
    ['CommunityDisabled', { ...community, email: 'ada@example.org' }],
    ['CommunityBurned', community],
    ['constructor', community],
  ])('refuses %s with %j and does not repeat its values', (type, data) => {
    expect(() => validateEvent({ type, data })).toThrow(InvalidEventError);
    expect(() => validateEvent({ type, data })).toThrow(/^(?!.*ada@)/);
  });
});
