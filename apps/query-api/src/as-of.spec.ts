import { accessCheckView, communityView, membersView, personAccessesView } from '@app/contracts';
import { type Happening, happening, idOf, scope, TreeHistory } from '@app/read-models/testing';
import type { z } from 'zod';

import { type Answer, documentAdapters, problemOf, QueryApiHarness } from './testing';

const tree = new TreeHistory('root');
const other = new TreeHistory('other', 'standalone');
const { rootId } = tree;
const owner = 'root/owner';
const [north, south] = [tree.managedId('north'), tree.managedId('south')];
const [ada, bob, cleo, dan] = ['ada', 'bob', 'cleo', 'dan'].map(idOf) as [string, string, string, string];

const renamed = (communityId: string, name: string): Happening =>
  happening(tree.ownerId, { type: 'CommunityRenamed', data: { rootId, communityId, name } });
const disabled = (communityId: string): Happening =>
  happening(tree.ownerId, { type: 'CommunityDisabled', data: { rootId, communityId } });

/** What happened when, by name of the moment after it. The clock of the log jumps back before the demotion. */
const moments = [
  ['opened', '2026-01-01T00:00:00.000Z', [tree.registered(), tree.managed('north'), other.registered()]],
  ['ada came', '2026-01-02T00:00:00.000Z', tree.joined(ada, scope(rootId, 'admin'))],
  ['bob came', '2026-01-03T00:00:00.000Z', tree.joined(bob, scope(north, 'guest'))],
  ['south came', '2026-01-04T00:00:00.000Z', [tree.managed('south')]],
  ['cleo came', '2026-01-05T00:00:00.000Z', [tree.added(cleo, [scope(rootId, 'reviewer')], ada)]],
  ['bob rose', '2026-01-06T00:00:00.000Z', [tree.rolesChanged(bob, scope(north, 'manage_member'), ada)]],
  ['ada fell', '2026-01-04T12:00:00.000Z', [tree.rolesChanged(ada, scope(rootId, 'guest'))]],
  ['renamed', '2026-01-07T00:00:00.000Z', [renamed(rootId, 'Newer'), renamed(north, 'Norther')]],
  ['north closed', '2026-01-08T00:00:00.000Z', [disabled(north), tree.removed(bob, [north])]],
  ['handed on', '2026-01-09T00:00:00.000Z', [tree.transferred(tree.ownerId, cleo)]],
] as const;
type Moment = (typeof moments)[number][0];
const NOW = '2026-01-20T00:00:00.000Z';

describe.each(documentAdapters)('as of a time or a position, on %s documents', (adapter) => {
  let api: QueryApiHarness;
  const places = new Map<Moment, string>();
  const at = (moment: Moment): string => places.get(moment) ?? '';

  beforeAll(async () => {
    api = await QueryApiHarness.open(adapter);
    await api.know(owner, 'other/owner', 'ada', 'bob', 'cleo', 'dan', 'eve');
    for (const [moment, time, happenings] of moments) {
      api.clock.now = time;
      places.set(moment, await api.happen(...happenings));
    }
    api.clock.now = NOW;
  });
  afterAll(() => api.close());

  const read = <View extends z.ZodType>(view: View, answer: Answer): z.infer<View> => {
    expect(answer).toMatchObject({ status: 200 });
    return view.parse(answer.body);
  };
  const see = async <View extends z.ZodType>(view: View, token: string, path: string): Promise<z.infer<View>> =>
    read(view, await api.see(token, path));
  const check = (token: string, body: object) => api.send('POST', token, '/v1/access/check', { payload: body });
  const members = (asOf: string, more = '', communityId = rootId) =>
    see(membersView, 'cleo', `/v1/communities/${communityId}/members?asOf=${asOf}${more}`);
  const idsOf = ({ items }: { items: readonly { personId: string }[] }) => items.map(({ personId }) => personId);
  const sorted = (...ids: string[]) => ids.toSorted();

  describe('the place in the log', () => {
    const placeOf = async (asOf: string) => (await members(asOf)).asOfPosition;

    it.each<[string, Moment]>([
      ['2026-01-02T00:00:00.000Z', 'ada came'],
      ['2026-01-02T23:59:59.999Z', 'ada came'],
      ['2026-01-03T00:00:00Z', 'bob came'],
      ['2026-01-03T01:00:00%2B01:00', 'bob came'],
      ['2026-01-05T00:00:00.000Z', 'cleo came'],
      ['2026-01-06T00:00:00.000Z', 'ada fell'],
      ['2026-01-09T00:00:00.000Z', 'handed on'],
      [NOW, 'handed on'],
    ])('%s is after "%s"', async (time, moment) => {
      expect(await placeOf(time)).toBe(at(moment));
    });

    it('ends before what was recorded later, although the clock came back to an earlier time after it', async () => {
      // "ada fell" was recorded on the 4th, but after events of the 5th and the 6th.
      expect(await placeOf('2026-01-04T13:00:00.000Z')).toBe(at('south came'));
    });

    it('is the position itself, with the time of its event', async () => {
      const answer = await members(at('ada fell'));
      expect(answer).toMatchObject({ asOfPosition: at('ada fell'), asOf: '2026-01-04T12:00:00.000Z' });
    });

    it('is the same without leading zeros, as a client writes it that counts with positions', async () => {
      const [number, padded] = [String(BigInt(at('ada fell'))), at('ada fell')];
      expect(number).not.toBe(padded);
      const minPosition = String(BigInt(at('handed on')));
      const [spelt, waited, checked] = await Promise.all([
        members(number),
        api.get('cleo', `/v1/communities/${rootId}/members?asOf=${number}&minPosition=${minPosition}`),
        check('cleo', { communityId: rootId, permission: 'ALERTS_READ', asOf: number }),
      ]);
      expect([spelt, waited.body]).toEqual([await members(padded), await members(padded)]);
      expect(checked.body).toMatchObject({ asOfPosition: padded });
      expect(await members('0')).toMatchObject({ items: [], asOfPosition: null });
    });

    it('gives the same answer when it is asked for again', async () => {
      const answer = await members('2026-01-06T12:00:00.000Z');
      expect(answer.asOf).toBe('2026-01-06T12:00:00.000Z');
      expect((await members(answer.asOfPosition ?? '')).items).toEqual(answer.items);
    });

    it('is none before the first event', async () => {
      expect(await members('2025-12-31T00:00:00.000Z')).toMatchObject({ items: [], next: null, asOfPosition: null });
      const zero = at('opened').replace(/\d/g, '0');
      expect(await members(zero)).toMatchObject({ items: [], next: null, asOfPosition: null });
    });

    it.each([
      ['the future', '2026-01-20T00:00:00.001Z'],
      ['nonsense', 'yesterday'],
      ['a date', '2026-01-05'],
      ['a time that is none', '2025-02-28T99:00:00Z'],
      ['a day that is none', '2025-02-30T00:00:00Z'],
      ['a position of another shape', '7.0'],
      ['a position beyond the head', '99999999999999999999'],
    ])('refuses %s', async (_, asOf) => {
      const asked = { communityId: rootId, permission: 'ALERTS_READ', asOf };
      const answers = await Promise.all([
        api.get('cleo', `/v1/communities/${rootId}?asOf=${asOf}`),
        api.get('cleo', `/v1/communities/${rootId}/members?asOf=${asOf}`),
        api.get('cleo', `/v1/people/${cleo}/access?asOf=${asOf}`),
        check('cleo', asked),
      ]);
      expect(answers.map((answer) => [answer.status, problemOf(answer).code])).toEqual(
        answers.map(() => [422, 'position-unknown']),
      );
    });

    it.each(['', 'x'.repeat(65)])('refuses what is no place at all: "%s"', async (asOf) => {
      const answers = await Promise.all([
        api.get('cleo', `/v1/communities/${rootId}?asOf=${asOf}`),
        api.get('cleo', `/v1/communities/${rootId}/members?asOf=${asOf}`),
        api.get('cleo', `/v1/people/${cleo}/access?asOf=${asOf}`),
        check('cleo', { communityId: rootId, permission: 'ALERTS_READ', asOf }),
      ]);
      expect(answers.map((answer) => problemOf(answer).code)).toEqual(answers.map(() => 'validation-failed'));
    });

    it('waits for minPosition as every query does, and refuses one that the log has not reached', async () => {
      const path = `/v1/communities/${rootId}/members?asOf=${at('ada came')}`;
      expect((await api.get('cleo', `${path}&minPosition=${at('handed on')}`)).status).toBe(200);
      const beyond = await api.get('cleo', `${path}&minPosition=${at('handed on').replace(/^0/, '9')}`);
      expect(problemOf(beyond).code).toBe('position-unknown');
    });

    it.each(['managed-communities', 'roles', 'invitations', 'audit'])('is not taken by %s', async (list) => {
      const answer = await api.get('cleo', `/v1/communities/${rootId}/${list}?asOf=${at('opened')}`);
      expect(problemOf(answer).code).toBe('validation-failed');
    });
  });

  describe('GET /v1/communities/{id}', () => {
    const community = (token: string, communityId: string, moment: Moment) =>
      see(communityView, token, `/v1/communities/${communityId}?asOf=${at(moment)}`);

    it('tells its name, status, owner and version of then', async () => {
      const { ownerId } = tree;
      expect(await community('cleo', rootId, 'ada fell')).toMatchObject({
        name: 'root',
        version: 1,
        owner: { personId: ownerId, name: 'ROOT/OWNER' },
      });
      expect(await community('cleo', rootId, 'handed on')).toMatchObject({
        name: 'Newer',
        version: 3,
        owner: { personId: cleo },
      });
      expect(await community('cleo', north, 'renamed')).toMatchObject({ name: 'Norther', status: 'active' });
      expect(await community('cleo', north, 'north closed')).toMatchObject({ status: 'disabled' });
    });

    it('is the same as not found before it existed', async () => {
      const answer = await api.see('cleo', `/v1/communities/${south}?asOf=${at('bob came')}`);
      expect(problemOf(answer)).toEqual(problemOf(await api.see('cleo', `/v1/communities/${idOf('none')}`)));
      expect((await api.see('cleo', `/v1/communities/${south}?asOf=${at('south came')}`)).status).toBe(200);
    });

    it('asks who sees it today', async () => {
      expect((await api.see('bob', `/v1/communities/${north}?asOf=${at('bob came')}`)).status).toBe(404);
      expect((await api.see('eve', `/v1/communities/${north}?asOf=${at('bob came')}`)).status).toBe(404);
    });
  });

  describe('GET /v1/communities/{id}/members', () => {
    it('lists everybody with access then, inherited access included, with roles and grants of then', async () => {
      const { items } = await members(at('cleo came'), '', north);
      expect(idsOf({ items })).toEqual(sorted(tree.ownerId, ada, bob, cleo));
      expect(items.find(({ personId }) => personId === ada)).toMatchObject({
        roles: [],
        inheritedRoles: ['admin'],
        since: '2026-01-02T00:00:00.000Z',
        name: 'ADA',
        grants: [
          { act: 'invitation', at: '2026-01-02T00:00:00.000Z', by: { personId: tree.ownerId }, roles: ['admin'] },
        ],
      });
      expect(items.find(({ personId }) => personId === bob)).toMatchObject({ roles: ['guest'], version: 1 });
    });

    it('knows the act on which changed roles rest', async () => {
      const before = await members(at('cleo came'), `&email=bob@example.org`, north);
      const after = await members(at('bob rose'), `&email=bob@example.org`, north);
      expect(before.items).toMatchObject([{ roles: ['guest'], grants: [{ act: 'invitation' }] }]);
      expect(after.items).toMatchObject([
        { roles: ['manage_member'], grants: [{ act: 'role-change', by: { personId: ada } }], version: 2 },
      ]);
    });

    it('knows who owned the tree then', async () => {
      const ownersOf = async (moment: Moment) =>
        idsOf({ items: (await members(at(moment))).items.filter((member) => member.owner) });
      expect(await ownersOf('north closed')).toEqual([tree.ownerId]);
      expect(await ownersOf('handed on')).toEqual([cleo]);
    });

    it('lists nobody who came later or had gone', async () => {
      expect(idsOf(await members(at('bob came'), '', north))).toEqual(sorted(tree.ownerId, ada, bob));
      expect(idsOf(await members(at('north closed'), '', north))).toEqual(sorted(tree.ownerId, ada, cleo));
      expect(idsOf(await members(at('bob came'), '&scope=tree'))).toEqual(sorted(tree.ownerId, ada, bob));
    });

    it('is empty where the community did not exist', async () => {
      expect(await members(at('bob came'), '', south)).toMatchObject({ items: [], next: null });
    });

    it('keeps its filters', async () => {
      expect(idsOf(await members(at('cleo came'), '&role=admin'))).toEqual([ada]);
      expect(idsOf(await members(at('ada fell'), '&role=admin'))).toEqual([]);
      expect(idsOf(await members(at('cleo came'), '&email=ada@example.org'))).toEqual([ada]);
      expect(idsOf(await members(at('cleo came'), '&status=suspended'))).toEqual([]);
      expect(idsOf(await members(at('opened'), '&email=ada@example.org'))).toEqual([]);
      expect(idsOf(await members(at('cleo came'), '&email=nobody@example.org'))).toEqual([]);
    });

    it('pages, with a cursor that is good for the same time only', async () => {
      const path = `/v1/communities/${north}/members?limit=1&asOf=`;
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page: z.infer<typeof membersView> = await see(
          membersView,
          'cleo',
          `${path}${at('cleo came')}${cursor === '' ? '' : `&cursor=${cursor}`}`,
        );
        seen.push(...idsOf(page));
        cursor = page.next;
      }
      expect(seen).toEqual(sorted(tree.ownerId, ada, bob, cleo));
      const first = await see(membersView, 'cleo', `${path}${at('cleo came')}`);
      for (const elsewhere of [`${path}${at('bob rose')}`, `/v1/communities/${north}/members?limit=1`]) {
        const answer = await api.get('cleo', `${elsewhere}&cursor=${first.next}`);
        expect(problemOf(answer).code).toBe('invalid-cursor');
      }
    });

    it('takes the permission to read the audit today', async () => {
      const path = `/v1/communities/${north}/members?asOf=${at('cleo came')}`;
      expect((await api.see('ada', path)).status).toBe(403);
      expect((await api.see('bob', path)).status).toBe(404);
    });
  });

  describe('POST /v1/access/check', () => {
    const asked = (moment: Moment, more: object = {}) => ({
      communityId: north,
      permission: 'COMMUNITY_ADD_MEMBER',
      asOf: at(moment),
      ...more,
    });

    it('tells what somebody might do then, and on whose word', async () => {
      const [before, after, gone] = await Promise.all(
        (['cleo came', 'bob rose', 'north closed'] as const).map(async (moment) =>
          read(accessCheckView, await check('cleo', asked(moment, { personId: bob }))),
        ),
      );
      expect(before).toEqual({ allowed: false, because: [], asOfPosition: at('cleo came') });
      expect(after).toEqual({
        allowed: true,
        because: [
          {
            permission: 'COMMUNITY_ADD_MEMBER',
            roleId: 'manage_member',
            communityId: north,
            grantedBy: { personId: ada, name: 'ADA' },
            act: 'role-change',
            at: '2026-01-06T00:00:00.000Z',
          },
        ],
        asOfPosition: at('bob rose'),
      });
      expect(gone).toMatchObject({ allowed: false, because: [] });
    });

    it('tells oneself without any permission', async () => {
      const answer = read(accessCheckView, await check('ada', asked('cleo came')));
      expect(answer).toMatchObject({ allowed: true, because: [{ inheritedFrom: rootId, roleId: 'admin' }] });
      expect(read(accessCheckView, await check('ada', asked('ada fell')))).toMatchObject({ allowed: false });
    });

    it('allows nothing where the community or the membership did not exist', async () => {
      const early = read(accessCheckView, await check('cleo', asked('bob came', { communityId: south })));
      expect(early).toEqual({ allowed: false, because: [], asOfPosition: at('bob came') });
      const before = await check('cleo', { ...asked('opened'), personId: bob });
      expect(read(accessCheckView, before)).toMatchObject({ allowed: false, because: [] });
      const never = await check('cleo', { ...asked('opened'), asOf: '2025-01-01T00:00:00Z' });
      expect(read(accessCheckView, never)).toEqual({ allowed: false, because: [], asOfPosition: null });
    });

    it('is not found for whom this tree never knew', async () => {
      expect((await check('cleo', asked('bob rose', { personId: dan }))).status).toBe(404);
    });
  });

  describe('GET /v1/people/{personId}/access', () => {
    const access = (token: string, personId: string, query = '') =>
      see(personAccessesView, token, `/v1/people/${personId}/access${query}`);

    it('tells a main member the root with everything managed in it, and on whose word', async () => {
      const { items } = await access('cleo', ada);
      expect(items).toMatchObject([
        { communityId: rootId, roles: ['guest'], grants: [{ act: 'role-change', communityId: rootId }] },
      ]);
      expect(
        items[0]?.managed.map(({ communityId, inheritedRoles, grants }) => [
          communityId,
          inheritedRoles,
          grants.length,
        ]),
      ).toEqual(sorted(north, south).map((id) => [id, ['guest'], 1]));
    });

    it('tells what was then, with names of communities and managed ones of then', async () => {
      const { items, asOfPosition } = await access('cleo', ada, `?asOf=${at('bob came')}`);
      expect(asOfPosition).toBe(at('bob came'));
      expect(items).toMatchObject([
        { name: 'root', roles: ['admin'], grants: [{ act: 'invitation' }], managed: [{ name: 'north' }] },
      ]);
      expect(items[0]?.managed).toHaveLength(1);
    });

    it('tells a managed member his communities by themselves', async () => {
      const { items } = await access('cleo', bob, `?asOf=${at('bob rose')}`);
      expect(items).toMatchObject([
        { communityId: north, roles: ['manage_member'], managed: [], grants: [{ by: { personId: ada } }] },
      ]);
    });

    it('is empty for somebody who has gone, or had not come', async () => {
      expect((await access('cleo', bob)).items).toEqual([]);
      expect((await access('cleo', bob, `?asOf=${at('ada came')}`)).items).toEqual([]);
    });

    it('tells everybody about himself', async () => {
      expect((await access('ada', ada)).items).toMatchObject([{ communityId: rootId }]);
      expect((await access('bob', bob, `?asOf=${at('bob came')}`)).items).toMatchObject([{ communityId: north }]);
      expect((await access('dan', dan)).items).toEqual([]);
    });

    it('is not found for whom the caller may not list, whom nobody knows, and what is no id', async () => {
      const answers = await Promise.all([
        api.see('ada', `/v1/people/${cleo}/access`),
        api.see('bob', `/v1/people/${ada}/access`),
        api.see('cleo', `/v1/people/${other.ownerId}/access`),
        api.see('cleo', `/v1/people/${dan}/access?asOf=${at('opened')}`),
        api.see('cleo', '/v1/people/nobody/access'),
        api.see('stranger', `/v1/people/${ada}/access`),
      ]);
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
      expect(new Set(answers.map((answer) => JSON.stringify(problemOf(answer)))).size).toBe(1);
    });
  });
});

describe.each(documentAdapters)(
  'as of, for who may list members but not read the audit, on %s documents',
  (adapter) => {
    let api: QueryApiHarness;
    beforeAll(async () => {
      api = await QueryApiHarness.open(adapter);
      await api.know(owner, 'ada', 'bob', 'cleo');
      await api.happen(tree.registered(), tree.managed('north'), tree.managed('south'));
      await api.happen(...tree.joined(ada, scope(north, 'manage_member')));
      await api.happen(...tree.joined(bob, scope(north, 'guest'), scope(south, 'guest')));
      await api.happen(...tree.joined(cleo, scope(rootId, 'guest')));
    });
    afterAll(() => api.close());

    const path = `/v1/people/${bob}/access`;

    it('shows today, cut to the communities where members may be listed', async () => {
      const { items } = personAccessesView.parse((await api.see('ada', path)).body);
      expect(items).toMatchObject([{ communityId: north, managed: [] }]);
      const inherited = personAccessesView.parse((await api.see('ada', `/v1/people/${cleo}/access`)).body);
      expect(inherited.items).toMatchObject([{ communityId: north, inheritedRoles: ['guest'], grants: [] }]);
    });

    it('refuses the past of others, and shows his own', async () => {
      const position = await api.log.head();
      const asOf = `asOf=${position}`;
      const body = { personId: bob, communityId: north, permission: 'ALERTS_READ' };
      const answers = await Promise.all([
        api.see('ada', `${path}?${asOf}`),
        api.see('ada', `/v1/communities/${north}/members?${asOf}`),
        api.send('POST', 'ada', '/v1/access/check', { payload: { ...body, asOf: position } }),
      ]);
      expect(answers.map((answer) => problemOf(answer).code)).toEqual(['forbidden', 'forbidden', 'forbidden']);
      expect((await api.see('ada', `/v1/people/${ada}/access?${asOf}`)).status).toBe(200);
      const live = await api.send('POST', 'ada', '/v1/access/check', { payload: body });
      expect(live.body).toEqual({ allowed: true, asOfPosition: position });
    });
  },
);
