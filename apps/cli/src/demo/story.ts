import type { ApiClient } from './api-client';
import { type Backstage, showExpiry, showMail } from './by-itself';
import { Narrator, StoryBroken } from './narrator';
import type { Terminal } from '../terminal/terminal';

/** Makes a client for somebody by name: `ada` is ada@example.org. */
export type Enter = (name: string) => Promise<ApiClient>;

interface Scene {
  readonly narrator: Narrator;
  readonly ada: ApiClient;
  readonly mainId: string;
  readonly acmeId: string;
  readonly globexId: string;
  readonly names: Map<string, string>;
}

const addManaged = async (scene: Omit<Scene, 'acmeId' | 'globexId'>, name: string) => {
  const added = await scene.narrator.ask(
    scene.ada,
    `Ada adds the managed community "${name}".`,
    `/v1/communities/${scene.mainId}/managed-communities`,
    { name },
    201,
  );
  scene.names.set(String(added['communityId']), name);
  return { communityId: String(added['communityId']), position: added['position'] };
};

const raiseTheCurtain = async (terminal: Terminal, enter: Enter): Promise<Scene> => {
  const names = new Map<string, string>();
  const narrator = new Narrator(terminal, names);
  const ada = await enter('ada');
  narrator.chapter('An MSSP and its customers');
  const main = await narrator.ask(
    ada,
    'Ada registers the main MSSP community "Northwind".',
    '/v1/communities',
    { name: 'Northwind', kind: 'mssp-main' },
    201,
  );
  const mainId = String(main['communityId']);
  names.set(mainId, 'Northwind');
  const begun = { narrator, ada, mainId, names };
  const acme = await addManaged(begun, 'Acme');
  const globex = await addManaged(begun, 'Globex');
  return { ...begun, acmeId: acme.communityId, globexId: globex.communityId };
};

/** `Acme: guest · Globex: analyst, Triage` */
const scopesIn = ({ narrator }: Scene, value: unknown): string =>
  (value as { communityId: string; roles?: string[] }[])
    .map(({ communityId, roles }) => narrator.called([communityId]) + (roles ? `: ${narrator.called(roles)}` : ''))
    .join(' · ');

const pendingList = async (scene: Scene, position: unknown) => {
  const { narrator, ada, mainId } = scene;
  const items = await narrator.list(
    ada,
    `/v1/communities/${mainId}/invitations?scope=tree&status=pending&minPosition=${String(position)}`,
  );
  const rows = items.map((item) => [
    String(item['email']),
    scopesIn(scene, item['communities']),
    String(item['status']),
    String(item['expiresAt']),
  ]);
  narrator.table(['pending for', 'communities and roles', 'status', 'expires'], rows);
  if (rows.length !== 1) throw new StoryBroken(`one pending invitation was expected, not ${rows.length}`);
};

const acceptWith = ({ narrator }: Scene, guest: ApiClient, sentence: string, invitationId: unknown) =>
  narrator.ask(guest, sentence, `/v1/invitations/${String(invitationId)}/accept`, undefined, 200);

const mainGuest = async (scene: Scene, grace: ApiClient, backstage: Backstage): Promise<void> => {
  const { narrator, ada, mainId } = scene;
  narrator.chapter('A guest of the main community');
  const invited = await narrator.ask(
    ada,
    'Ada invites Grace into Northwind as guest.',
    '/v1/invitations',
    { email: grace.email, communities: { [mainId]: ['guest'] } },
    201,
  );
  await pendingList(scene, invited['position']);
  await showMail(narrator, backstage, String(invited['invitationId']));
  await narrator.entersExactly(grace, [], invited['position']);
  await narrator.access([grace], invited['position']);
  await acceptWith(scene, grace, 'Grace accepts.', invited['invitationId']);
  const added = await addManaged(scene, 'Initech');
  await narrator.entersExactly(grace, ['Northwind', 'Acme', 'Globex', 'Initech'], added.position);
  await narrator.access([grace], added.position);
};

const managedGuest = async (scene: Scene, linus: ApiClient): Promise<void> => {
  const { narrator, ada, mainId, acmeId } = scene;
  narrator.chapter('A guest of one managed community');
  const invited = await narrator.ask(
    ada,
    'Ada invites Linus into Acme as analyst.',
    '/v1/invitations',
    { email: linus.email, communities: { [acmeId]: ['analyst'] } },
    201,
  );
  const accepted = await acceptWith(scene, linus, 'Linus accepts.', invited['invitationId']);
  await narrator.entersExactly(linus, ['Acme'], accepted['position']);
  await narrator.access([linus], accepted['position']);
  await narrator.ask(
    linus,
    'Linus tries to invite a friend into Northwind, which he cannot even see.',
    '/v1/invitations',
    { email: 'friend@example.org', communities: { [mainId]: ['guest'] } },
    404,
  );
};

const severalAtOnce = async (scene: Scene, grace: ApiClient, mia: ApiClient, kim: ApiClient): Promise<void> => {
  const { narrator, ada, mainId, acmeId, globexId, names } = scene;
  narrator.chapter('Several managed communities at once, by somebody with manage_member');
  const role = await narrator.ask(
    ada,
    'Ada defines the custom role "Triage".',
    `/v1/communities/${mainId}/roles`,
    { name: 'Triage', description: 'Reads and triages alerts.', permissions: ['ALERTS_READ', 'ALERTS_WRITE'] },
    201,
  );
  names.set(String(role['roleId']), 'Triage');
  const invited = await narrator.ask(
    ada,
    'Ada invites Mia into Northwind as manage_member.',
    '/v1/invitations',
    { email: mia.email, communities: { [mainId]: ['manage_member'] } },
    201,
  );
  await acceptWith(scene, mia, 'Mia accepts.', invited['invitationId']);
  const offer = {
    email: kim.email,
    communities: { [acmeId]: ['guest'], [globexId]: ['analyst', String(role['roleId'])] },
  };
  await narrator.ask(grace, 'Grace, a guest, tries to invite Kim into Acme and Globex.', '/v1/invitations', offer, 403);
  const asked = await narrator.ask(mia, 'Mia invites Kim into Acme and Globex.', '/v1/invitations', offer, 201);
  await pendingList(scene, asked['position']);
  const accepted = await acceptWith(scene, kim, 'Kim accepts.', asked['invitationId']);
  await narrator.entersExactly(kim, ['Acme', 'Globex'], accepted['position']);
  await narrator.access([ada, mia, kim], accepted['position']);
};

const nameIn = (value: unknown): string => {
  const person = value as { name?: string | null; personId?: string | null } | null | undefined;
  return person?.name ?? person?.personId ?? '–';
};

const auditTrail = async (scene: Scene): Promise<void> => {
  const { narrator, ada, mainId } = scene;
  narrator.chapter('The audit trail: who did what, to whom, where, on whose word');
  const entries = await narrator.list(ada, `/v1/communities/${mainId}/audit?scope=tree&limit=100`);
  const rows = entries.map((entry) => [
    String(entry['at']),
    nameIn(entry['actor']),
    String(entry['type']),
    nameIn(entry['subject']),
    scopesIn(scene, entry['communities']),
    (entry['authority'] as { via?: string } | null | undefined)?.via ?? '–',
  ]);
  narrator.table(['at', 'actor', 'what', 'subject', 'communities and roles', 'authority'], rows);
};

/** The three flows of the page, and what happens by itself, told step by step. Throws {@link StoryBroken} where the server does not follow the rules. */
export const tellStory = async (terminal: Terminal, enter: Enter, backstage: Backstage): Promise<void> => {
  const scene = await raiseTheCurtain(terminal, enter);
  const [grace, linus, mia, kim, olga] = await Promise.all(['grace', 'linus', 'mia', 'kim', 'olga'].map(enter));
  if (!grace || !linus || !mia || !kim || !olga) throw new StoryBroken('somebody is missing');
  await mainGuest(scene, grace, backstage);
  await managedGuest(scene, linus);
  await severalAtOnce(scene, grace, mia, kim);
  await auditTrail(scene);
  await showExpiry(scene.narrator, olga, backstage);
};
