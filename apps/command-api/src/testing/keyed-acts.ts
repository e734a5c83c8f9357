import type { CommandApiUnderTest, Somebody } from './command-api-under-test';

/** One request that succeeds, and another body for the same method and path where there is any. */
export interface KeyedAct {
  readonly by: Somebody;
  readonly url: string;
  readonly body?: object;
  readonly other?: object;
  /** Says what another body would say, in the query. */
  readonly otherUrl?: string;
}

type Prepare = (world: World) => Promise<KeyedAct>;

const ROLE = { name: 'Watcher', description: 'Looks at everything there is', permissions: ['ALERTS_READ'] };

class World {
  constructor(
    private readonly api: CommandApiUnderTest,
    readonly owner: Somebody,
    readonly main: string,
  ) {}

  get operator(): Somebody {
    return this.api.as('operator@example.org', { operator: true });
  }

  get at(): string {
    return `/v1/communities/${this.main}`;
  }

  offer(): { email: string; communities: Record<string, string[]> } {
    return { email: this.api.somebody('guest').email, communities: { [this.main]: ['guest'] } };
  }

  async invited(): Promise<{ guest: Somebody; at: string }> {
    const guest = this.api.somebody('guest');
    const { body } = await this.owner.post('/v1/invitations', { ...this.offer(), email: guest.email });
    return { guest, at: `/v1/invitations/${body.invitationId}` };
  }

  async member(): Promise<{ guest: Somebody; personId: string; at: string }> {
    const guest = this.api.somebody('member');
    const { body } = await this.owner.post(`${this.at}/members`, { email: guest.email, roles: ['guest'] });
    return { guest, personId: body.personId, at: `${this.at}/members/${body.personId}` };
  }

  async role(): Promise<string> {
    return `${this.at}/roles/${(await this.owner.post(`${this.at}/roles`, ROLE)).body.roleId}`;
  }
}

/** Every route of a command, with something that it can be asked for. */
export const keyedActs: Readonly<Record<string, Prepare>> = {
  'POST v1/communities': async ({ owner }) => ({
    ...{ by: owner, url: '/v1/communities' },
    ...{ body: { name: 'One', kind: 'standalone' }, other: { name: 'Two', kind: 'standalone' } },
  }),
  'POST v1/communities/:communityId/managed-communities': async ({ owner, at }) => ({
    ...{ by: owner, url: `${at}/managed-communities`, body: { name: 'North' }, other: { name: 'South' } },
  }),
  'PATCH v1/communities/:communityId': async ({ owner, at }) => ({
    ...{ by: owner, url: at, body: { name: 'New' }, other: { name: 'Newer' } },
  }),
  'POST v1/communities/:communityId/disable': async ({ owner, at }) => ({ by: owner, url: `${at}/disable` }),
  'POST v1/communities/:communityId/enable': async ({ owner, at }) => {
    await owner.post(`${at}/disable`);
    return { by: owner, url: `${at}/enable` };
  },
  'POST v1/communities/:communityId/owner': async (world) => {
    const [heir, other] = [await world.member(), await world.member()];
    const body = { personId: heir.personId };
    return { by: world.owner, url: `${world.at}/owner`, body, other: { personId: other.personId } };
  },
  'PUT v1/communities/:communityId/invitation-policy': async ({ owner, at }) => {
    const body = { defaultLifetimeHours: 24, maxLifetimeHours: 48, allowedEmailDomains: [] };
    return { by: owner, url: `${at}/invitation-policy`, body, other: { ...body, maxLifetimeHours: 24 } };
  },
  'POST v1/communities/:communityId/roles': async ({ owner, at }) => ({
    ...{ by: owner, url: `${at}/roles`, body: ROLE, other: { ...ROLE, permissions: ['ALERTS_WRITE'] } },
  }),
  'PUT v1/communities/:communityId/roles/:roleId': async (world) => ({
    ...{ by: world.owner, url: await world.role() },
    ...{ body: { ...ROLE, name: 'Seer' }, other: { ...ROLE, name: 'Reader' } },
  }),
  'DELETE v1/communities/:communityId/roles/:roleId': async (world) => ({
    ...{ by: world.owner, url: await world.role() },
  }),
  'POST v1/invitations': async (world) => ({
    ...{ by: world.owner, url: '/v1/invitations', body: world.offer(), other: world.offer() },
  }),
  'POST v1/invitations/bulk': async (world) => {
    const invitations = [world.offer(), { ...world.offer(), email: 'nobody' }];
    const other = { invitations: [invitations[0], { ...world.offer(), email: 'nobody else' }] };
    return { by: world.owner, url: '/v1/invitations/bulk', body: { invitations }, other };
  },
  'POST v1/invitations/:invitationId/accept': async (world) => {
    const { guest, at } = await world.invited();
    return { by: guest, url: `${at}/accept` };
  },
  'POST v1/invitations/:invitationId/decline': async (world) => {
    const { guest, at } = await world.invited();
    return { by: guest, url: `${at}/decline`, body: { reason: 'No time' }, other: { reason: 'No interest' } };
  },
  'POST v1/invitations/:invitationId/revoke': async (world) => {
    const { at } = await world.invited();
    return { by: world.owner, url: `${at}/revoke`, body: { reason: 'A mistake' }, other: {} };
  },
  'POST v1/invitations/:invitationId/resend': async (world) => {
    const { at } = await world.invited();
    return { by: world.owner, url: `${at}/resend`, body: { expiresInHours: 5 }, other: {} };
  },
  'PATCH v1/invitations/:invitationId': async (world) => {
    const { at } = await world.invited();
    const offering = (role: string) => ({ communities: { [world.main]: [role] } });
    return { by: world.owner, url: at, body: offering('analyst'), other: offering('reviewer') };
  },
  'POST v1/communities/:communityId/members': async (world) => {
    const adding = () => ({ email: world.offer().email, roles: ['guest'] });
    return { by: world.owner, url: `${world.at}/members`, body: adding(), other: adding() };
  },
  'PUT v1/communities/:communityId/members/:personId/roles': async (world) => {
    const { at } = await world.member();
    return { by: world.owner, url: `${at}/roles`, body: { roles: ['analyst'] }, other: { roles: ['reviewer'] } };
  },
  'POST v1/communities/:communityId/members/:personId/suspend': async (world) => {
    const { at } = await world.member();
    return { by: world.owner, url: `${at}/suspend`, body: { reason: 'Leave' }, other: { reason: 'Fraud' } };
  },
  'POST v1/communities/:communityId/members/:personId/reinstate': async (world) => {
    const { at } = await world.member();
    await world.owner.post(`${at}/suspend`);
    return { by: world.owner, url: `${at}/reinstate`, body: {}, other: { reason: 'Back' } };
  },
  'DELETE v1/communities/:communityId/members/:personId': async (world) => {
    const { at } = await world.member();
    return { by: world.owner, url: at, otherUrl: `${at}?everywhere=true` };
  },
  'DELETE v1/people/:personId': async (world) => {
    const { personId } = await world.member();
    return { by: world.operator, url: `/v1/people/${personId}` };
  },
  'DELETE v1/people/:personId/identity': async (world) => {
    const { personId } = await world.member();
    return { by: world.operator, url: `/v1/people/${personId}/identity` };
  },
  'DELETE v1/me/communities/:communityId': async (world) => {
    const { guest } = await world.member();
    return { by: guest, url: `/v1/me/communities/${world.main}` };
  },
};

/** A tree of its own, in which something can be asked for. */
export const openWorld = async (api: CommandApiUnderTest): Promise<World> => {
  const owner = api.somebody('owner');
  const { body } = await owner.post('/v1/communities', { name: 'Acme', kind: 'mssp-main' });
  return new World(api, owner, body.communityId);
};
