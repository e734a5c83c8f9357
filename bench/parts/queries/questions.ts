import type { Ask } from '../../harness';
import type { KnownIds } from './known-ids';

/** What the issue asks of a group of questions together. */
export type Group = 'live' | 'check' | 'person as-of' | 'members as-of' | 'other';

/** One kind of question; each sample asks about something else where there is something else. */
export interface Question {
  readonly name: string;
  readonly group: Group;
  readonly ask: (sample: number) => Ask;
}

/** A different one for each sample, the same ones in each run. */
const nth = <Value>(values: readonly Value[], sample: number): Value => {
  const value = values[(sample * 7_919) % values.length];
  if (value === undefined) throw new RangeError('The seeded year has nothing to ask for: seed more events');
  return value;
};

type Paths = Readonly<Record<string, (sample: number) => string>>;

const rootOf = ({ rootId }: KnownIds) => `/v1/communities/${rootId}`;
const managedOf = (ids: KnownIds) => (sample: number) => `/v1/communities/${nth(ids.managedIds, sample)}`;
const personOf = (ids: KnownIds) => (sample: number) => nth(ids.people, sample).personId;
const emailOf = (ids: KnownIds) => (sample: number) => encodeURIComponent(nth(ids.people, sample).email);

const aboutMembers = (ids: KnownIds): Paths => {
  const [root, managed, person, email] = [rootOf(ids), managedOf(ids), personOf(ids), emailOf(ids)];
  return {
    community: managed,
    'managed communities, 100': () => `${root}/managed-communities?limit=100`,
    'roles of main': () => `${root}/roles`,
    roles: (n) => `${managed(n)}/roles`,
    'members of main': () => `${root}/members`,
    members: (n) => `${managed(n)}/members`,
    'members, 100': (n) => `${managed(n)}/members?limit=100`,
    'members by role': (n) => `${managed(n)}/members?role=analyst`,
    'members by status': (n) => `${managed(n)}/members?status=suspended`,
    'members by email': (n) => `${managed(n)}/members?email=${email(n)}`,
    'members of the tree': () => `${root}/members?scope=tree`,
    'members of the tree, 100': () => `${root}/members?scope=tree&limit=100`,
    summary: (n) => `${managed(n)}/summary`,
    'me (owner)': () => '/v1/me',
    'me/communities (owner)': () => '/v1/me/communities',
    "a person's access": (n) => `/v1/people/${person(n)}/access`,
  };
};

const aboutInvitations = (ids: KnownIds): Paths => {
  const [root, managed, person, email] = [rootOf(ids), managedOf(ids), personOf(ids), emailOf(ids)];
  const soon = new Date(ids.to + 86_400_000).toISOString();
  return {
    invitations: (n) => `${managed(n)}/invitations`,
    'invitations, 100': (n) => `${managed(n)}/invitations?limit=100`,
    'invitations by status': (n) => `${managed(n)}/invitations?status=pending&status=expired`,
    'invitations by email': (n) => `${managed(n)}/invitations?email=${email(n)}`,
    'invitations by inviter': (n) => `${managed(n)}/invitations?invitedBy=${person(n)}`,
    'invitations due soon': (n) => `${managed(n)}/invitations?expiresBefore=${soon}&status=pending`,
    'invitations by expiry, latest first': (n) => `${managed(n)}/invitations?sort=expiresAt&order=desc`,
    'invitations of the tree': () => `${root}/invitations?scope=tree&order=desc`,
    'pending of the tree': () => `${root}/invitations?scope=tree&status=pending`,
    'one invitation': (n) => `/v1/invitations/${nth(ids.invitationIds, n)}`,
  };
};

const aboutAudit = (ids: KnownIds): Paths => {
  const [root, managed, person] = [rootOf(ids), managedOf(ids), personOf(ids)];
  return {
    audit: (n) => `${managed(n)}/audit`,
    'audit, latest 100': (n) => `${managed(n)}/audit?order=desc&limit=100`,
    'audit by type': (n) => `${managed(n)}/audit?type=MemberRemoved&type=MemberLeft`,
    'audit by actor': (n) => `${managed(n)}/audit?actor=${person(n)}`,
    'audit by subject': (n) => `${managed(n)}/audit?subject=${person(n)}`,
    'audit by marker': (n) => `${managed(n)}/audit?via=assign-role`,
    'audit of a week': (n) => `${managed(n)}/audit?from=${at(ids, n)}&to=${at(ids, n, 7)}`,
    'audit of the tree': () => `${root}/audit?scope=tree&order=desc`,
    'audit of the tree by type': () => `${root}/audit?scope=tree&type=InvitationVoided`,
    'audit of the tree by subject': (n) => `${root}/audit?scope=tree&subject=${person(n)}`,
  };
};

const listsOf = (ids: KnownIds): readonly Question[] => {
  const paths = { ...aboutMembers(ids), ...aboutInvitations(ids), ...aboutAudit(ids) };
  const asked = Object.entries(paths).map(([name, path]) => ({
    ...{ name, group: 'live' as const },
    ask: (sample: number) => ({ path: path(sample), token: ids.ownerToken }),
  }));
  return [...asked, ...ofMembers(ids)];
};

/** What people ask for themselves. */
const ofMembers = ({ memberTokens }: KnownIds): readonly Question[] =>
  ['me', 'me/communities', 'me/invitations'].map((path) => ({
    ...{ name: `${path} (member)`, group: 'live' as const },
    ask: (sample) => ({ path: `/v1/${path}`, token: nth(memberTokens, sample) }),
  }));

/** Some time of the year, or so many days after it; never after the last event. */
const at = ({ from, to }: KnownIds, sample: number, days = 0): string => {
  const share = ((sample * 7_919) % 1_000) / 1_000;
  return new Date(Math.min(from + share * (to - from) + days * 86_400_000, to)).toISOString();
};

const checksOf = (ids: KnownIds): readonly Question[] => {
  const check = (name: string, group: Group, token: (n: number) => string, body: (n: number) => object): Question => ({
    ...{ name, group },
    ask: (n) => ({ path: '/v1/access/check', method: 'POST', token: token(n), body: body(n) }),
  });
  const question = (n: number) => ({ communityId: nth(ids.managedIds, n), permission: 'ALERTS_READ' });
  const about = (n: number) => ({ ...question(n), personId: nth(ids.people, n).personId });
  const owner = () => ids.ownerToken;
  return [
    check('check of another', 'check', owner, about),
    check('check by email', 'check', owner, (n) => ({ ...question(n), email: nth(ids.people, n).email })),
    check('check of oneself (owner)', 'check', owner, question),
    check('check as of', 'other', owner, (n) => ({ ...about(n), asOf: at(ids, n) })),
  ];
};

const thenOf = (ids: KnownIds): readonly Question[] => {
  const root = `/v1/communities/${ids.rootId}`;
  const get = (name: string, group: Group, path: (n: number) => string): Question => ({
    ...{ name, group },
    ask: (n) => ({ path: path(n), token: ids.ownerToken }),
  });
  const managed = (n: number) => `/v1/communities/${nth(ids.managedIds, n)}`;
  return [
    get(
      "a person's access as of",
      'person as-of',
      (n) => `/v1/people/${nth(ids.people, n).personId}/access?asOf=${at(ids, n)}`,
    ),
    get('members as of', 'members as-of', (n) => `${managed(n)}/members?limit=100&asOf=${at(ids, n)}`),
    get('members of main as of', 'members as-of', (n) => `${root}/members?limit=100&asOf=${at(ids, n)}`),
    get('members of the tree as of', 'members as-of', (n) => `${root}/members?scope=tree&limit=100&asOf=${at(ids, n)}`),
    get('invitation tree', 'other', (n) => `${managed(n)}/invitation-tree`),
    get('access diff of a week', 'other', (n) => `${managed(n)}/access-diff?from=${at(ids, n)}&to=${at(ids, n, 7)}`),
  ];
};

/** Everything that is measured. */
export const questionsAbout = (ids: KnownIds): readonly Question[] => [
  ...listsOf(ids),
  ...checksOf(ids),
  ...thenOf(ids),
];
