import { type MembershipEvent, membershipStream } from '@app/contracts';
import {
  canSee,
  effectivePermissions,
  eraseMembership,
  isOwner,
  type Membership,
  membershipFold,
  type Standing,
  voidInvitation,
} from '@app/domain';
import { createStandings } from '@app/standings';

import {
  type Answer,
  type CommandApiUnderTest,
  openCommandApi,
  type Somebody,
} from '../../apps/command-api/src/testing/command-api-under-test';
import { type Gate, openGate } from '../support/gate';
import { gatedLog, type GatedLog } from '../support/gated-log';
import { watchOnce } from '../support/watch';

/**
 * The table "Races across streams" of the domain, row by row. Each test holds up an append that was decided already, lets
 * the other command commit, and lets the append go: the interleaving is the same in every run.
 */
describe('races across streams', () => {
  let api: CommandApiUnderTest;
  let gate: GatedLog;
  let claims: Gate;
  let owner: Somebody;
  let main: string;
  let east: string;

  beforeAll(async () => {
    claims = openGate();
    api = await openCommandApi({
      wrapLog: (log) => (gate = gatedLog(log)).store,
      wrapPeople: (people) =>
        new Proxy(people, {
          get: (target, name) => {
            const member: unknown = Reflect.get(target, name);
            if (typeof member !== 'function') return member;
            if (name !== 'claim') return member.bind(target) as unknown;
            return async (asked: Parameters<typeof target.claim>[0]) => {
              await claims.pass();
              return target.claim(asked);
            };
          },
        }),
    });
  });
  beforeEach(async () => {
    owner = api.somebody('owner');
    main = expectOk(await owner.post('/v1/communities', { name: 'Acme', kind: 'mssp-main' })).body.communityId;
    east = await managed('East');
  });
  afterAll(() => api.close());

  const expectOk = (answer: Answer): Answer => {
    if (answer.status >= 300) throw new Error(`${answer.status}: ${answer.text}`);
    return answer;
  };
  const managed = async (name: string) =>
    expectOk(await owner.post(`/v1/communities/${main}/managed-communities`, { name })).body.communityId;
  /** Somebody who was given these roles directly by the owner. */
  const member = async (name: string, communityId: string, ...roles: string[]) => {
    const somebody = api.somebody(name);
    const added = await owner.post(`/v1/communities/${communityId}/members`, { email: somebody.email, roles });
    return { somebody, personId: expectOk(added).body.personId };
  };
  const offer = (somebody: Somebody, communityId: string, ...roles: string[]) => ({
    email: somebody.email,
    communities: { [communityId]: roles },
  });
  const invited = async (by: Somebody, guest: Somebody, communityId: string, ...roles: string[]) =>
    expectOk(await by.post('/v1/invitations', offer(guest, communityId, ...roles))).body;
  const demote = (personId: string) => owner.delete(`/v1/communities/${main}/members/${personId}`);

  /** `late` is decided first and reaches the log after `first`; both succeed. */
  const race = async (type: string, late: () => Promise<Answer>, first: () => Promise<Answer>): Promise<Answer> => {
    const held = gate.holdNext(type);
    const answering = late();
    const early = answering.then(({ text }) => Promise.reject(new Error(`It was not held up: ${text}`)));
    early.catch(() => undefined);
    const { release } = await Promise.race([held, early]);
    const before = await first();
    release();
    expectOk(before);
    return expectOk(await answering);
  };
  const standingOf = async (personId: string, ...communityIds: string[]): Promise<Standing> =>
    (await createStandings(api.log).standing(personId, main, communityIds))!.standing;
  const typesOf = async (personId: string) =>
    (await api.log.readStream(membershipStream(main, personId))).map(({ type }) => type);
  const watch = () => watchOnce(api.log, () => api.now());

  describe('demotion of the actor ∥ his grant: the authority watch compensates, recorded', () => {
    let actor: Awaited<ReturnType<typeof member>>;
    beforeEach(async () => {
      actor = await member('actor', main, 'admin');
    });

    it('an invitation is voided', async () => {
      const guest = api.somebody('guest');
      const { body } = await race(
        'UserInvited',
        () => actor.somebody.post('/v1/invitations', offer(guest, east, 'analyst')),
        () => demote(actor.personId),
      );
      expect(await watch()).toEqual(['InvitationVoided']);
      const [, voided] = await api.log.readStream(membershipStream(main, body.personId));
      expect(voided).toMatchObject({
        type: 'InvitationVoided',
        data: { invitationId: body.invitationId, cause: 'authority-lost' },
        metadata: { actor: 'system:authority-watch' },
      });
      const answer = await guest.post(`/v1/invitations/${body.invitationId}/accept`);
      expect([answer.status, answer.body.code]).toEqual([409, 'invitation-voided']);
    });

    it('an amended offer is voided', async () => {
      const guest = api.somebody('guest');
      const { invitationId, personId } = await invited(owner, guest, east, 'guest');
      await race(
        'InvitationAmended',
        () => actor.somebody.patch(`/v1/invitations/${invitationId}`, { communities: { [east]: ['admin'] } }),
        () => demote(actor.personId),
      );
      await watch();
      expect(await typesOf(personId)).toEqual(['UserInvited', 'InvitationAmended', 'InvitationVoided']);
    });

    it('a resent offer is voided', async () => {
      const guest = api.somebody('guest');
      const { invitationId, personId } = await invited(owner, guest, east, 'guest');
      await race(
        'InvitationResent',
        () => actor.somebody.post(`/v1/invitations/${invitationId}/resend`, {}),
        () => demote(actor.personId),
      );
      await watch();
      expect(await typesOf(personId)).toEqual(['UserInvited', 'InvitationResent', 'InvitationVoided']);
    });

    it('what was accepted on his word is removed', async () => {
      const guest = api.somebody('guest');
      const { invitationId, personId } = await invited(actor.somebody, guest, east, 'analyst');
      await race(
        'InvitationAccepted',
        () => guest.post(`/v1/invitations/${invitationId}/accept`),
        () => demote(actor.personId),
      );
      expect(canSee(await standingOf(personId, east), east)).toBe(true);
      expect(await watch()).toEqual(['MemberRemoved']);
      expect(canSee(await standingOf(personId, east), east)).toBe(false);
    });

    it('whoever he added directly is removed', async () => {
      const guest = api.somebody('guest');
      const { body } = await race(
        'MemberAdded',
        () => actor.somebody.post(`/v1/communities/${main}/members`, { email: guest.email, roles: ['admin'] }),
        () => demote(actor.personId),
      );
      expect(await watch()).toEqual(['MemberRemoved']);
      expect(effectivePermissions(await standingOf(body.personId, east), east)).toEqual([]);
    });

    it('the roles he added are taken back, those held before are kept', async () => {
      const { personId } = await member('other', main, 'guest');
      await race(
        'MemberRolesChanged',
        () => actor.somebody.put(`/v1/communities/${main}/members/${personId}/roles`, { roles: ['guest', 'admin'] }),
        () => demote(actor.personId),
      );
      expect(await watch()).toEqual(['MemberRolesChanged']);
      const { membership } = await standingOf(personId);
      expect(membership.scopes[main]?.roles.map(({ roleId }) => roleId)).toEqual(['guest']);
    });

    it('whoever he reinstated is suspended again', async () => {
      const { personId } = await member('other', main, 'guest');
      expectOk(await owner.post(`/v1/communities/${main}/members/${personId}/suspend`, {}));
      await race(
        'MemberReinstated',
        () => actor.somebody.post(`/v1/communities/${main}/members/${personId}/reinstate`, {}),
        () => demote(actor.personId),
      );
      expect(await watch()).toEqual(['MemberSuspended']);
      expect((await standingOf(personId)).membership.scopes[main]?.suspended).toBe(true);
    });

    it('is compensated once, however often the watch goes through the log', async () => {
      const guest = api.somebody('guest');
      await race(
        'UserInvited',
        () => actor.somebody.post('/v1/invitations', offer(guest, east, 'analyst')),
        () => demote(actor.personId),
      );
      expect([await watch(), await watch()]).toEqual([['InvitationVoided'], []]);
    });

    it('leaves a grant whose basis changed and which is allowed all the same', async () => {
      const guest = api.somebody('guest');
      await race(
        'UserInvited',
        () => actor.somebody.post('/v1/invitations', offer(guest, east, 'analyst')),
        () => owner.put(`/v1/communities/${main}/members/${actor.personId}/roles`, { roles: ['manage_member'] }),
      );
      expect(await watch()).toEqual([]);
    });

    it('leaves an offer that somebody else has vouched for since', async () => {
      const guest = api.somebody('guest');
      const { body } = await race(
        'UserInvited',
        () => actor.somebody.post('/v1/invitations', offer(guest, east, 'analyst')),
        () => demote(actor.personId),
      );
      expectOk(await owner.post(`/v1/invitations/${body.invitationId}/resend`, {}));
      expect(await watch()).toEqual([]);
      expectOk(await guest.post(`/v1/invitations/${body.invitationId}/accept`));
    });

    it('leaves roles that were taken and given again on another word', async () => {
      const { personId } = await member('other', main, 'guest');
      const roles = (...ids: string[]) =>
        owner.put(`/v1/communities/${main}/members/${personId}/roles`, { roles: ids }).then(expectOk);
      await race(
        'MemberRolesChanged',
        () => actor.somebody.put(`/v1/communities/${main}/members/${personId}/roles`, { roles: ['guest', 'analyst'] }),
        () => demote(actor.personId),
      );
      await roles('guest');
      await roles('guest', 'analyst');
      expect(await watch()).toEqual([]);
    });
  });

  it('disable ∥ accept: a race that lets it through is masked by rule 5', async () => {
    const guest = api.somebody('guest');
    const { invitationId, personId } = await invited(owner, guest, east, 'analyst', 'reviewer');
    await race(
      'InvitationAccepted',
      () => guest.post(`/v1/invitations/${invitationId}/accept`),
      () => owner.post(`/v1/communities/${east}/disable`),
    );
    expect(await watch()).toEqual([]);
    expect(effectivePermissions(await standingOf(personId, east), east)).toEqual([
      'COMMUNITY_LIST_MEMBER',
      'COMMUNITY_READ_AUDIT',
      'COMMUNITY_READ_ROLE',
    ]);
  });

  describe('role retired', () => {
    let roleId: string;
    beforeEach(async () => {
      const role = { name: 'Watcher', description: 'Watches what is going on', permissions: ['ALERTS_READ'] };
      roleId = expectOk(await owner.post(`/v1/communities/${east}/roles`, role)).body.roleId;
    });
    const retire = () => owner.delete(`/v1/communities/${east}/roles/${roleId}`);

    it('role retired ∥ invite: re-checked at acceptance', async () => {
      const guest = api.somebody('guest');
      const { body } = await race(
        'UserInvited',
        () => owner.post('/v1/invitations', offer(guest, east, roleId)),
        retire,
      );
      expect(await watch()).toEqual([]);
      const answer = await guest.post(`/v1/invitations/${body.invitationId}/accept`);
      expect([answer.status, answer.body.code]).toEqual([409, 'invitation-voided']);
      expect(await typesOf(body.personId)).toEqual(['UserInvited', 'InvitationVoided']);
    });

    it('role retired ∥ direct grant: harmless (rule 26)', async () => {
      const guest = api.somebody('guest');
      const { body } = await race(
        'MemberAdded',
        () => owner.post(`/v1/communities/${east}/members`, { email: guest.email, roles: [roleId] }),
        retire,
      );
      expect(await watch()).toEqual([]);
      expect(effectivePermissions(await standingOf(body.personId, east), east)).toEqual(['ALERTS_READ']);
    });
  });

  it('policy change ∥ invite: harmless', async () => {
    const guest = api.somebody('guest');
    const policy = { defaultLifetimeHours: 1, maxLifetimeHours: 2, allowedEmailDomains: ['elsewhere.example'] };
    const { body } = await race(
      'UserInvited',
      () => owner.post('/v1/invitations', offer(guest, east, 'guest')),
      () => owner.put(`/v1/communities/${main}/invitation-policy`, policy),
    );
    expect(await watch()).toEqual([]);
    expectOk(await guest.post(`/v1/invitations/${body.invitationId}/accept`));
    const later = await owner.post('/v1/invitations', offer(api.somebody('guest'), east, 'guest'));
    expect(later.body.code).toBe('email-domain-not-allowed');
  });

  it('managed community added ∥ anything: inherits by computation', async () => {
    const guest = api.somebody('guest');
    const { invitationId, personId } = await invited(owner, guest, main, 'guest');
    const added: string[] = [];
    await race(
      'InvitationAccepted',
      () => guest.post(`/v1/invitations/${invitationId}/accept`),
      async () => {
        const answer = await owner.post(`/v1/communities/${main}/managed-communities`, { name: 'West' });
        added.push(answer.body.communityId);
        return answer;
      },
    );
    expect(await watch()).toEqual([]);
    expect(added).toHaveLength(1);
    expect(effectivePermissions(await standingOf(personId, ...added), added[0]!)).toContain('ALERTS_READ');
  });

  it('transfer ∥ removal of the new owner: ownership outranks (rule 24)', async () => {
    const heir = await member('heir', main, 'guest');
    const admin = await member('admin', main, 'admin');
    await race(
      'OwnershipTransferred',
      () => owner.post(`/v1/communities/${main}/owner`, { personId: heir.personId }),
      () => admin.somebody.delete(`/v1/communities/${main}/members/${heir.personId}`),
    );
    expect(await watch()).toEqual([]);
    const standing = await standingOf(heir.personId, east);
    expect(isOwner(standing)).toBe(true);
    expect(effectivePermissions(standing, east)).toContain('COMMUNITY_MANAGE_SUB_COMMUNITIES');
  });

  it('transfer ∥ removal of the new owner, the other way round: the removal reaches an owner and takes nothing from him', async () => {
    const heir = await member('heir', main, 'guest');
    const admin = await member('admin', main, 'admin');
    await race(
      'MemberRemoved',
      () => admin.somebody.delete(`/v1/communities/${main}/members/${heir.personId}`),
      () => owner.post(`/v1/communities/${main}/owner`, { personId: heir.personId }),
    );
    const standing = await standingOf(heir.personId, east);
    expect(isOwner(standing)).toBe(true);
    expect(effectivePermissions(standing, main)).toContain('COMMUNITY_REMOVE_MEMBER');
  });

  it('erasure ∥ invite, by the deciders alone: an invitation that comes after the erasure is voided for want of an address', async () => {
    const guest = api.somebody('guest');
    const { invitationId, personId } = await invited(owner, guest, east, 'guest');
    const [root, stream] = await Promise.all([
      createStandings(api.log).tree(main, []),
      api.log.readStream(membershipStream(main, personId)),
    ]);
    const at = api.now().toISOString();
    const asked = { at, actorId: 'system:eraser' };
    const erase = { type: 'EraseMembership' as const, ...asked, data: { rootId: main, personId } };
    const events = (membership: Membership) => eraseMembership.decide(erase, membership, { tree: root!.tree });
    const fold = (...all: readonly MembershipEvent[]) => all.reduce(membershipFold.evolve, membershipFold.initialState);
    const offered = stream as unknown as readonly MembershipEvent[];

    expect(events(fold())).toEqual([]);
    expect(events(fold(...offered)).map(({ type }) => type)).toEqual(['InvitationRevoked']);
    const command = {
      type: 'VoidInvitation' as const,
      ...asked,
      data: { invitationId, cause: 'address-unknown' as const },
    };
    const voided = voidInvitation.decide(command, fold(...offered), undefined);
    expect(voided).toMatchObject([{ type: 'InvitationVoided', data: { cause: 'address-unknown' } }]);
    expect(events(fold(...offered, ...voided))).toEqual([]);
  });

  it('two first invitations of one address: insert-if-absent, one personId', async () => {
    const guest = api.somebody('guest');
    const inviter = await member('inviter', main, 'manage_member');
    expectOk(await inviter.somebody.post(`/v1/invitations`, offer(api.somebody('warm-up'), east, 'guest')));
    const held = claims.hold();
    const late = inviter.somebody.post('/v1/invitations', offer(guest, main, 'guest'));
    const { release } = await held;
    const first = expectOk(await owner.post('/v1/invitations', offer(guest, east, 'guest')));
    release();
    const second = expectOk(await late);
    expect(second.body.personId).toBe(first.body.personId);
    expect(await typesOf(first.body.personId)).toEqual(['UserInvited', 'UserInvited']);
  });
});
