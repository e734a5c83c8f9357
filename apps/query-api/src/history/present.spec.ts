import { communityStream, membershipStream } from '@app/contracts';
import type { MembershipDocument } from '@app/read-models';
import type { Standings } from '@app/standings';

import { Present } from './present';

const ROOT = 'root';
const document = (personId: string) => ({ personId }) as MembershipDocument;

/** A tree and people whose streams end where the test says. */
const scene = () => {
  const ends = new Map<string, string>();
  const load = async (name: string) => ({ position: ends.get(name) ?? null });
  const standings = { communities: { load }, memberships: { load } } as unknown as Standings;
  const folds: string[] = [];
  const past = {
    memberships: async (_root: string, personIds: readonly string[], until: string) => {
      folds.push(`${personIds.join()} until ${until}`);
      return new Map(personIds.filter((id) => id !== 'nobody').map((id) => [id, document(id)]));
    },
  };
  return { ends, folds, present: new Present(past, standings) };
};

describe('memberships as they are now', () => {
  it('are folded again only when the log has more of the person or of the root', async () => {
    const { ends, folds, present } = scene();
    ends.set(communityStream(ROOT), '01').set(membershipStream(ROOT, 'guy'), '02');
    expect(await present.membership(ROOT, 'guy', '05')).toEqual(document('guy'));
    expect(await present.membership(ROOT, 'guy', '06')).toEqual(document('guy'));
    expect(folds).toEqual(['guy until 05']);
    ends.set(membershipStream(ROOT, 'guy'), '07');
    await present.membership(ROOT, 'guy', '08');
    ends.set(communityStream(ROOT), '09');
    await present.membership(ROOT, 'guy', '10');
    expect(folds).toEqual(['guy until 05', 'guy until 08', 'guy until 10']);
  });

  it('are not remembered when the log has grown beyond where it was said to end', async () => {
    const { ends, folds, present } = scene();
    ends.set(communityStream(ROOT), '01').set(membershipStream(ROOT, 'guy'), '07');
    await present.membership(ROOT, 'guy', '05');
    await present.membership(ROOT, 'guy', '08');
    await present.membership(ROOT, 'guy', '08');
    expect(folds).toEqual(['guy until 05', 'guy until 08']);
  });

  it('are null for whom the tree has not been told of, each person for himself', async () => {
    const { present } = scene();
    expect(await present.membership(ROOT, 'nobody', '05')).toBeNull();
    expect(await present.membership(ROOT, 'guy', '05')).toEqual(document('guy'));
  });
});
