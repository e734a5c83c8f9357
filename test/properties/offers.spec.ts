import { communitiesNamed, type MembershipEvent } from '@app/contracts';
import type { RecordedEvent } from '@app/event-sourcing';

import { commandTypes } from '../support/decisions';
import { holds, tellSeed, TIME_LIMIT_MS } from '../support/property';
import { play, steps } from '../support/random-histories';
import { type Raw, rawData } from './oracle';

tellSeed('test/properties/offers.spec.ts');

const offers = ['UserInvited', 'InvitationAmended'];
const aboutInvitations = commandTypes.filter((type) => type !== 'RegisterCommunity' && !type.endsWith('Role'));

/** The communities that an invitation offers after the event, given those that it offered before. */
const offeredAfter = (before: readonly string[], event: RecordedEvent): readonly string[] =>
  offers.includes(event.type) ? rawData(event).scopes.map(({ communityId }) => communityId) : before;

const invitationOf = ({ data }: RecordedEvent): string | undefined => (data as Partial<Raw>).invitationId;

describe('every event of an invitation in any history', () => {
  it(
    'names each community that was offered before it or is offered after it once, and no other',
    async () => {
      await holds(steps(aboutInvitations, 20), async (some) => {
        const offered = new Map<string, readonly string[]>();
        for (const event of await (await play(some)).events()) {
          const invitationId = invitationOf(event);
          if (invitationId === undefined) continue;
          const before = offered.get(invitationId) ?? [];
          const after = offeredAfter(before, event);
          const named = communitiesNamed(event as RecordedEvent & MembershipEvent);
          expect([...named].sort()).toEqual([...new Set([...before, ...after])].sort());
          offered.set(invitationId, after);
        }
      });
    },
    TIME_LIMIT_MS,
  );
});
