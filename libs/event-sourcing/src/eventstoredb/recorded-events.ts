import type { AllStreamResolvedEvent, ResolvedEvent } from '@eventstore/db-client';

import { StoreUnavailableError, type CommandMetadata, type RecordedEvent } from '../core';
import { printPosition } from './positions';

/** The event as the port describes it; null for an entry without one. Time and place are the server's. */
export const toRecordedEvent = ({ event }: ResolvedEvent | AllStreamResolvedEvent): RecordedEvent | null => {
  if (!event) return null;
  const position = printPosition(event.position);
  if (position === null)
    throw new StoreUnavailableError('EventStoreDB 22.10 or newer is needed: positions are missing');
  return {
    id: event.id,
    type: event.type,
    data: event.data,
    metadata: event.metadata as unknown as CommandMetadata,
    streamName: event.streamId,
    revision: event.revision,
    position,
    recordedAt: event.created.toISOString(),
  };
};

/** Whether a subscription to these prefixes wants the event. The server's own streams are nobody's. */
export const matches = (prefixes: readonly string[], { streamName }: Pick<RecordedEvent, 'streamName'>): boolean =>
  !streamName.startsWith('$') && prefixes.some((prefix) => streamName.startsWith(prefix));
