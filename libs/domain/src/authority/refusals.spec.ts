import { forbidden, grantExceeds, takesMore } from './refusals';

describe('a refusal', () => {
  it('names the permissions of which one is enough', () => {
    const { code, message, details } = forbidden(['COMMUNITY_ADD_MEMBER', 'COMMUNITY_REMOVE_MEMBER']);
    expect(code).toBe('forbidden');
    expect(message).toMatch(/^This needs COMMUNITY_ADD_MEMBER or COMMUNITY_REMOVE_MEMBER in /);
    expect(details).toEqual({ permissions: ['COMMUNITY_ADD_MEMBER', 'COMMUNITY_REMOVE_MEMBER'] });
  });

  it.each([
    ['beyond a grant', grantExceeds],
    ['beyond a taking', takesMore],
  ])('names the permissions %s sorted', (_, refusal) => {
    expect(refusal(['EVENTS_READ', 'ALERTS_READ']).details).toEqual({ permissions: ['ALERTS_READ', 'EVENTS_READ'] });
  });
});
