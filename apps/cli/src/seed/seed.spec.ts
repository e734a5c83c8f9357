import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Authority, GuestlistEventType } from '@app/contracts';
import type { RecordedEvent } from '@app/event-sourcing';
import { openSqliteEventLog } from '@app/event-sourcing/sqlite';

import { createMemoryTerminal } from '../terminal/testing';
import { runCommandLine } from '../program';

const folders: string[] = [];
const freshFolder = () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'guestlist-seed-')), 'data');
  folders.push(folder);
  return folder;
};
afterAll(() => folders.forEach((folder) => rmSync(join(folder, '..'), { recursive: true, force: true })));

const UNTIL = '2026-11-01T12:00:00.000Z';
const YEAR_MS = 365 * 24 * 3_600_000;

const seed = async (dataDir: string, ...more: string[]) => {
  const { terminal, written } = createMemoryTerminal();
  const args = ['seed', '--communities', '2x12', '--people', '100', '--events', '1500', '--until', UNTIL, '--json'];
  const code = await runCommandLine([...args, ...more], { env: { DATA_DIR: dataDir }, terminal });
  return { code, ...written() };
};

const eventsIn = async (dataDir: string): Promise<readonly RecordedEvent[]> => {
  const log = await openSqliteEventLog({ path: join(dataDir, 'log.db'), readOnly: true });
  const events: RecordedEvent[] = [];
  const ending = new AbortController();
  for await (const batch of log.subscribe({ after: null, prefixes: [''], signal: ending.signal })) {
    events.push(...batch.events);
    if (batch.caughtUp) break;
  }
  await log.close();
  return events;
};

const withoutIdentity = ({ streamName, type, data, metadata, recordedAt }: RecordedEvent) => ({
  ...{ streamName, type, data, metadata, recordedAt },
});

describe('guestlist seed', () => {
  const dataDir = freshFolder();
  let events: readonly RecordedEvent[] = [];
  let told: any = {};

  beforeAll(async () => {
    const { code, out } = await seed(dataDir);
    expect(code).toBe(0);
    told = JSON.parse(out);
    events = (await eventsIn(dataDir)).slice(1);
  });

  it('records as many events as asked for, in order of a year that ends when asked', () => {
    expect(events.length).toBeGreaterThanOrEqual(1_500);
    expect(events.length).toBeLessThan(1_510);
    const times = events.map(({ recordedAt }) => recordedAt);
    expect(times).toEqual(times.toSorted());
    expect(Date.parse(times[0]!) - (Date.parse(UNTIL) - YEAR_MS)).toBeLessThan(3_600_000);
    expect(Date.parse(UNTIL) - Date.parse(times.at(-1)!)).toBeLessThan(24 * 3_600_000);
    expect(Date.parse(UNTIL)).toBeGreaterThanOrEqual(Date.parse(times.at(-1)!));
  });

  it('has something of everything that happens between people and communities', () => {
    const types = new Set(events.map(({ type }) => type));
    const expected: readonly GuestlistEventType[] = [
      ...(['CommunityRegistered', 'ManagedCommunityAdded', 'CommunityRenamed', 'CommunityDisabled'] as const),
      ...(['CommunityEnabled', 'OwnershipTransferred', 'RoleDefined', 'RoleChanged', 'RoleRetired'] as const),
      ...([
        'InvitationPolicySet',
        'UserInvited',
        'InvitationAmended',
        'InvitationResent',
        'InvitationAccepted',
      ] as const),
      ...(['InvitationDeclined', 'InvitationRevoked', 'InvitationExpired', 'InvitationVoided', 'MemberAdded'] as const),
      ...(['MemberRolesChanged', 'MemberSuspended', 'MemberReinstated', 'MemberRemoved', 'MemberLeft'] as const),
    ];
    expect(expected.filter((type) => !types.has(type))).toEqual([]);
  });

  it('names the trees with their owners', () => {
    expect(told.trees).toEqual([
      {
        communityId: expect.any(String),
        name: 'Northwind',
        owner: expect.stringMatching(/@example\.org$/),
        managed: 12,
      },
      {
        communityId: expect.any(String),
        name: 'Meridian',
        owner: expect.stringMatching(/@example\.org$/),
        managed: 12,
      },
    ]);
  });

  it('makes the same history of the same seed, and another of another', async () => {
    const [same, other] = [freshFolder(), freshFolder()];
    await seed(same);
    await seed(other, '--seed', '2');
    expect((await eventsIn(same)).slice(1).map(withoutIdentity)).toEqual(events.map(withoutIdentity));
    expect((await eventsIn(other)).slice(1).map(withoutIdentity)).not.toEqual(events.map(withoutIdentity));
  });

  it('gives nothing on a word that a change overtook', () => {
    const revisions = new Map<string, bigint>();
    const overtaken = events.filter(({ streamName, revision, data }) => {
      const { scopes = [] } = (data as { readonly authority?: Authority }).authority ?? {};
      const basis = scopes.flatMap((scope) => Object.entries(scope.basis));
      const stale = basis.some(
        ([stream, seen]) => stream !== streamName && String(revisions.get(stream) ?? 'no_stream') !== seen,
      );
      revisions.set(streamName, revision);
      return stale;
    });
    expect(overtaken).toEqual([]);
  });

  it('refuses a DATA_DIR that has a log', async () => {
    const { code, err } = await seed(dataDir);
    expect(code).toBe(1);
    expect(err).toContain('Set DATA_DIR to a new folder');
    expect((await eventsIn(dataDir)).length).toBe(events.length + 1);
  });

  it.each([
    ['--communities', '0x5'],
    ['--communities', 'many'],
    ['--people', '3'],
    ['--events', '1.5'],
    ['--until', 'yesterday'],
    ['--until', '2026-02-30'],
  ])('refuses %s %s as wrong usage, and makes nothing', async (flag, value) => {
    const folder = freshFolder();
    expect((await seed(folder, flag, value)).code).toBe(2);
    expect(existsSync(folder)).toBe(false);
  });

  it('refuses where tokens come from an identity provider', async () => {
    const { terminal, written } = createMemoryTerminal();
    const env = { DATA_DIR: freshFolder(), AUTH_ISSUER: 'https://login.example.org', AUTH_AUDIENCE: 'guestlist' };
    expect(await runCommandLine(['seed'], { env, terminal })).toBe(1);
    expect(written().err).toContain('AUTH_ISSUER');
  });
});
