import {
  communityStream,
  LOG_STREAM,
  membershipStream,
  parseMembershipStream,
  personStream,
  projectedPrefixes,
  requestStream,
} from './stream-names';

const rootId = '11111111-1111-4111-8111-111111111111';
const personId = '22222222-2222-4222-8222-222222222222';
const isProjected = (name: string) => projectedPrefixes.some((prefix) => name.startsWith(prefix));

describe('the names of streams', () => {
  it('say the category and the ids', () => {
    expect(communityStream(rootId)).toBe(`community-${rootId}`);
    expect(membershipStream(rootId, personId)).toBe(`membership-${rootId}_${personId}`);
    expect(personStream(personId)).toBe(`person-${personId}`);
    expect(requestStream(personId)).toBe(`request-${personId}`);
  });

  it('put communities, memberships and people before projections, and nothing else', () => {
    expect(
      [communityStream(rootId), membershipStream(rootId, personId), personStream(personId)].every(isProjected),
    ).toBe(true);
    expect([requestStream(personId), LOG_STREAM].some(isProjected)).toBe(false);
  });
});

describe('parseMembershipStream', () => {
  it('gives back the ids of a membership stream', () => {
    expect(parseMembershipStream(membershipStream(rootId, personId))).toEqual({ rootId, personId });
  });

  it.each([
    '',
    communityStream(rootId),
    `membership-${rootId}`,
    `membership-${rootId}_`,
    `membership-${rootId}_x`,
    `membership-${rootId}_${personId}_${personId}`,
    `membership-${rootId.toUpperCase().replace('1', 'A')}_${personId}`,
    ` membership-${rootId}_${personId}`,
  ])('answers null for %j', (name) => {
    expect(parseMembershipStream(name)).toBeNull();
  });
});
