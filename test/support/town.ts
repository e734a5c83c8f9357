import { parseEmailAddress } from '@app/contracts';

import type { Answer, CommandApiUnderTest, Somebody } from '../../apps/command-api/src/testing/command-api-under-test';
import type { Asked } from './plain-rules';

/** A command-api spoken to by names: every test of it may call the same things differently from run to run. */
export interface Town {
  readonly api: CommandApiUnderTest;
  /** Asks over HTTP; the answer's code is `ok` or that of the problem. */
  ask(asked: Asked, headers?: Readonly<Record<string, string>>): Promise<TownAnswer>;
  idOf(name: string): string;
  /** The personId behind a name, made durable by now or not at all. */
  personIdOf(name: string): Promise<string>;
}

export interface TownAnswer {
  readonly code: string;
  readonly position: string | null;
  /** The whole answer with ids replaced by names and without what differs from log to log: places and times. */
  readonly told: string;
  readonly text: string;
}

const NOBODY = '00000000-0000-4000-8000-00000000dead';
const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Za-z0-9_-]{54}/g;
const WHERE_AND_WHEN = /,?"(?:position|expiresAt|traceId)":"[^"]*"/g;

export const openTown = (api: CommandApiUnderTest): Town => {
  const ids = new Map<string, string>();
  const names = new Map<string, string>();
  const people = new Map<string, Somebody>();
  const emailOf = (name: string) => `${name}@example.org`;
  const person = (name: string): Somebody => {
    const somebody = people.get(name) ?? api.as(emailOf(name));
    people.set(name, somebody);
    return somebody;
  };
  const call = (name: string, id: string) => {
    ids.set(name, id);
    names.set(id, name);
  };
  const idOf = (name: string): string => ids.get(name) ?? name;
  const personIdOf = async (name: string): Promise<string> => {
    const known = ids.get(name);
    if (known !== undefined) return known;
    const address = parseEmailAddress(emailOf(name));
    const found = address && (await api.people.byAddress([address])).get(address);
    if (!found) return NOBODY;
    call(name, found.personId);
    return found.personId;
  };
  const offerOf = (offer: Readonly<Record<string, readonly string[]>>) =>
    Object.fromEntries(Object.entries(offer).map(([community, roles]) => [idOf(community), roles.map(idOf)]));

  const send = async (asked: Asked, headers: Readonly<Record<string, string>>): Promise<Answer> => {
    const by = person(asked.by);
    const community = 'in' in asked ? `/v1/communities/${idOf(asked.in)}` : '';
    const invitation = 'invitation' in asked ? `/v1/invitations/${idOf(asked.invitation)}` : '';
    const member = async () => `${community}/members/${'to' in asked ? await personIdOf(asked.to) : ''}`;
    switch (asked.does) {
      case 'register':
        return by.post('/v1/communities', { name: 'Town', kind: asked.kind }, headers);
      case 'add managed':
        return by.post(`${community}/managed-communities`, { name: 'Quarter' }, headers);
      case 'disable':
      case 'enable':
        return by.post(`${community}/${asked.does}`, undefined, headers);
      case 'transfer':
        return by.post(`${community}/owner`, { personId: await personIdOf(asked.to) }, headers);
      case 'define role': {
        const { permissions } = asked;
        return by.post(`${community}/roles`, { name: 'Role', description: 'A role of our own', permissions }, headers);
      }
      case 'retire role':
        return by.delete(`${community}/roles/${idOf(asked.role)}`, headers);
      case 'invite':
        return by.post('/v1/invitations', { email: emailOf(asked.to), communities: offerOf(asked.offer) }, headers);
      case 'amend':
        return by.patch(invitation, { communities: offerOf(asked.offer) }, headers);
      case 'resend':
      case 'revoke':
        return by.post(`${invitation}/${asked.does}`, {}, headers);
      case 'accept':
      case 'decline':
        return by.post(`${invitation}/${asked.does}`, undefined, headers);
      case 'add':
        return by.post(`${community}/members`, { email: emailOf(asked.to), roles: asked.roles.map(idOf) }, headers);
      case 'change roles':
        return by.put(`${await member()}/roles`, { roles: asked.roles.map(idOf) }, headers);
      case 'suspend':
      case 'reinstate':
        return by.post(`${await member()}/${asked.does}`, {}, headers);
      case 'remove':
        return by.delete(await member(), headers);
      case 'remove everywhere':
        return by.delete(`${await member()}?everywhere=true`, headers);
      case 'leave':
        return by.delete(`/v1/me/communities/${idOf(asked.in)}`, headers);
    }
  };

  const learn = (asked: Asked, { status, body }: Answer): void => {
    if (status >= 300) return;
    if ('as' in asked) call(asked.as, asked.does === 'invite' ? body.invitationId : body.roleId || body.communityId);
    if ('to' in asked && body.personId) call(asked.to, body.personId);
  };

  return {
    api,
    idOf,
    personIdOf,
    ask: async (asked, headers = {}) => {
      const answer = await send(asked, headers);
      learn(asked, answer);
      const { status, body, text } = answer;
      const told = text.replace(WHERE_AND_WHEN, '').replace(ID, (id) => names.get(id) ?? 'somebody');
      const ok = status < 300;
      return { code: ok ? 'ok' : body.code, position: ok ? body.position : null, told: `${status} ${told}`, text };
    },
  };
};
