import { eventSchemas } from '@app/contracts';
import { membershipFold } from '@app/domain';
import {
  createCommandHandler,
  type EventStore,
  FoldedStreams,
  type HandleCommand,
  type Reactor,
  type RecordedEvent,
  validatorOf,
} from '@app/event-sourcing';

import { actorOf, causeOf, reactionMetadata } from '../reaction-metadata';
import { basisChangedBefore } from './basis';
import { type Grant, grantEventTypes, isAllowed, isGrant, rolesGiven } from './grants';
import { type RecordedMembershipEvent, standingBefore } from './stream-history';
import { takeBack } from './take-back.decider';
import { takingBack } from './what-still-rests';

export const AUTHORITY_WATCH = 'authority-watch';

/** Streams are read again when they are needed; few of them are ever taken back from. */
const MAX_STREAMS = 100;

export interface AuthorityWatchOptions {
  readonly store: EventStore;
  readonly now: () => Date;
  /** Records what is decided. */
  readonly handleCommand?: HandleCommand;
}

type RecordedGrant = RecordedMembershipEvent & Grant;

/**
 * Takes back what was given on a word that no longer counted. A grant is decided on streams other than its own, which may
 * change before it is appended; the log shows when they did. Whatever the rules did not allow at the grant's own place in
 * the log is voided, taken or suspended again, as far as it still rests on that grant.
 */
export const authorityWatch = (options: AuthorityWatchOptions): Reactor => {
  const { store, now } = options;
  const handleCommand = options.handleCommand ?? createCommandHandler({ store, validate: validatorOf(eventSchemas) });
  const streams = new FoldedStreams(store, membershipFold, { maxStreams: MAX_STREAMS });
  const compensate = async (grant: RecordedGrant, given: ReturnType<typeof rolesGiven>): Promise<void> => {
    const { streamName, revision } = grant;
    const metadata = reactionMetadata(causeOf(grant), AUTHORITY_WATCH, 'TakeBack');
    await handleCommand({
      ...{ streams, streamName, decider: takeBack, command: null, metadata, sharedId: true },
      gatherFacts: async () => {
        const later = await store.readStream(streamName, { from: revision + 1n });
        return takingBack(grant, given, later as readonly RecordedMembershipEvent[], {
          at: now().toISOString(),
          actorId: actorOf(AUTHORITY_WATCH),
        });
      },
    });
  };
  return {
    name: AUTHORITY_WATCH,
    reactsTo: grantEventTypes,
    react: async (event) => {
      const grant = asGrant(event);
      if (grant === null || !(await basisChangedBefore(store, grant.data.authority, grant.position))) return;
      const given = await givenWithoutAuthority(store, grant);
      if (given !== null) await compensate(grant, given);
    },
  };
};

const asGrant = (event: RecordedEvent): RecordedGrant | null => {
  const candidate = event as RecordedMembershipEvent;
  return isGrant(candidate) ? candidate : null;
};

/** What a grant gave that the rules did not allow at its place in the log; null when they allowed it. */
const givenWithoutAuthority = async (store: EventStore, grant: RecordedGrant) => {
  const { rootId, personId, authority } = grant.data;
  const communityIds = authority.scopes.map(({ communityId }) => communityId);
  const [giver, receiver] = await Promise.all(
    [authority.personId, personId].map((id) =>
      standingBefore(store, { rootId, personId: id }, communityIds, grant.position),
    ),
  );
  if (!giver || !receiver) throw new RangeError('The tree of a grant is not in the log');
  return isAllowed(grant, giver, receiver) ? null : rolesGiven(grant, receiver);
};
