import { communityStream, membershipStream, personStream } from '@app/contracts';
import {
  ADA,
  BOB,
  EAST,
  ELSEWHERE,
  GUY,
  historyOf,
  MAIN,
  managedAdded,
  OLGA,
  registered,
  T0,
  transferred,
} from '@app/domain/testing';
import { KeptCheckpoint, ReactorBench, until } from '../testing';
import { eraser, type EraserOptions } from './eraser';

const guys = membershipStream(MAIN, GUY);
const guysElsewhere = membershipStream(ELSEWHERE, GUY);
const guest = historyOf(GUY);
const erased = (personId: string) => ({ type: 'PersonErased' as const, data: { personId } });

describe('erasing a person', () => {
  let bench: ReactorBench;
  let gone: string[];
  beforeEach(async () => {
    bench = await ReactorBench.open(T0);
    gone = [];
    await bench.append(communityStream(MAIN), registered());
    await bench.append(communityStream(EAST), managedAdded(EAST));
    await bench.append(communityStream(ELSEWHERE), registered('standalone', ELSEWHERE));
  });
  afterEach(() => bench.close());

  const eraserOf = (more: Partial<EraserOptions> = {}) =>
    eraser({
      ...{ log: bench.log, now: bench.clock.now },
      people: { erase: async (ids) => void gone.push(...ids.map((id) => `row of ${id}`)) },
      outbox: { forget: async (id) => void gone.push(`mails of ${id}`) },
      ...more,
    });
  const all = [`row of ${GUY}`, `mails of ${GUY}`];

  it('ends his memberships and offers in every tree, then deletes what is known of him', async () => {
    await bench.append(guys, guest.added({ [MAIN]: ['analyst'] }), guest.invited({ [EAST]: ['guest'] }));
    await bench.append(guysElsewhere, historyOf(GUY, ELSEWHERE).added({ [ELSEWHERE]: ['guest'] }));
    await bench.append(membershipStream(MAIN, BOB), historyOf(BOB).added({ [EAST]: ['guest'] }));
    await bench.append(personStream(GUY), erased(GUY));
    await bench.caughtUp(bench.run(eraserOf()));
    await until(() => gone.length === 2, 'all is deleted');
    expect(gone).toEqual(all);
    expect(await bench.typesOf(guys)).toEqual(['MemberAdded', 'UserInvited', 'MemberRemoved', 'InvitationRevoked']);
    expect(await bench.typesOf(guysElsewhere)).toEqual(['MemberAdded', 'MemberRemoved']);
    expect(await bench.typesOf(membershipStream(MAIN, BOB))).toEqual(['MemberAdded']);
    const [, , removed, revoked] = await bench.log.readStream(guys);
    expect(removed?.metadata).toMatchObject({ actor: 'system:eraser', commandType: 'EraseMembership' });
    expect(revoked?.data).toMatchObject({ cause: 'erasure' });
  });

  it('may be repeated from the event, as after a crash at any step, and changes nothing more', async () => {
    await bench.append(guys, guest.added({ [MAIN]: ['analyst'] }));
    await bench.append(guysElsewhere, historyOf(GUY, ELSEWHERE).added({ [ELSEWHERE]: ['guest'] }));
    await bench.append(personStream(GUY), erased(GUY));
    const steps = { left: 0 };
    const step = async () => {
      if ((steps.left -= 1) < 0) throw new Error('crash');
    };
    const log: EraserOptions['log'] = {
      readStream: bench.log.readStream.bind(bench.log),
      subscribe: bench.log.subscribe.bind(bench.log),
      appendToStream: async (...given) => {
        await step();
        const result = await bench.log.appendToStream(...given);
        await step();
        return result;
      },
    };
    const people = {
      erase: async (ids: readonly string[]) => {
        await step();
        gone.push(...ids.map((id) => `row of ${id}`));
      },
    };
    let crashes = 0;
    for (; !gone.includes(`mails of ${GUY}`); crashes += 1) {
      steps.left = crashes;
      const running = bench.run(eraserOf({ log, people }));
      await until(() => gone.includes(`mails of ${GUY}`) || running.status()?.state === 'stopped', 'it ended somehow');
      await running.end();
    }
    expect(crashes).toBeGreaterThan(3);
    expect(await bench.typesOf(guys)).toEqual(['MemberAdded', 'MemberRemoved']);
    expect(await bench.typesOf(guysElsewhere)).toEqual(['MemberAdded', 'MemberRemoved']);
    const head = await bench.log.head();
    await bench.caughtUp(bench.run(eraserOf(), new KeptCheckpoint()));
    expect(await bench.log.head()).toBe(head);
  });

  it('takes the place that a former owner keeps', async () => {
    await bench.append(communityStream(MAIN), transferred(OLGA, BOB));
    await bench.append(communityStream(ELSEWHERE), {
      type: 'OwnershipTransferred',
      data: {
        ...{ rootId: ELSEWHERE, communityId: ELSEWHERE },
        ...{ fromPersonId: OLGA, fromMembershipVersion: 0, toPersonId: BOB },
      },
    });
    await bench.append(personStream(OLGA), erased(OLGA));
    await bench.caughtUp(bench.run(eraserOf()));
    await until(() => gone.length === 2, 'all is deleted');
    expect(await bench.typesOf(membershipStream(MAIN, OLGA))).toEqual(['MemberRemoved']);
    expect(await bench.typesOf(membershipStream(ELSEWHERE, OLGA))).toEqual(['MemberRemoved']);
  });

  it('rule 24: an ownership that came in between stays until it is transferred, and holds up nobody else', async () => {
    await bench.append(membershipStream(MAIN, BOB), historyOf(BOB).added({ [MAIN]: ['admin'] }));
    await bench.append(personStream(OLGA), erased(OLGA));
    await bench.append(personStream(GUY), erased(GUY));
    const running = bench.run(eraserOf());
    await bench.caughtUp(running);
    await until(() => gone.length === 4, 'both are deleted');
    expect(await bench.typesOf(membershipStream(MAIN, OLGA))).toEqual([]);
    await bench.append(communityStream(MAIN), transferred(OLGA, BOB));
    await until(
      async () => (await bench.typesOf(membershipStream(MAIN, OLGA))).includes('MemberRemoved'),
      'the former owner is removed',
    );
  });

  it('ends what was decided before the erasure and recorded after it', async () => {
    await bench.append(personStream(GUY), erased(GUY));
    const running = bench.run(eraserOf());
    await bench.caughtUp(running);
    await bench.append(guys, guest.invited({ [EAST]: ['guest'] }));
    await bench.append(guysElsewhere, historyOf(GUY, ELSEWHERE).added({ [ELSEWHERE]: ['guest'] }));
    await bench.append(membershipStream(MAIN, ADA), historyOf(ADA).added({ [EAST]: ['guest'] }));
    await until(async () => (await bench.typesOf(guys)).includes('InvitationRevoked'), 'the offer is revoked');
    await until(async () => (await bench.typesOf(guysElsewhere)).includes('MemberRemoved'), 'he is removed');
    await bench.caughtUp(running);
    expect(await bench.typesOf(membershipStream(MAIN, ADA))).toEqual(['MemberAdded']);
    expect(running.status()?.lastError).toBeNull();
  });
});
