import { InvalidEventError, toJsonText, type CommandMetadata, type EventToAppend, type StreamRevision } from '../core';

/** An append that is known to be JSON, and of a size that the server takes, before it is sent. */
export interface PreparedAppend {
  readonly name: string;
  readonly expectedRevision: StreamRevision;
  readonly firstRevision: bigint;
  readonly lastRevision: bigint;
  readonly events: readonly EventToAppend[];
}

/** The default of the server's MaxAppendSize. */
const MAX_BYTES = 1024 * 1024;

/**
 * Throws `InvalidEventError` for what the client would never answer (no JSON) or the server refuses (nothing at all, or
 * more than 1 MiB). The answer shares nothing with what was given, which may change before it is sent again.
 */
export const prepareAppend = (
  name: string,
  given: readonly EventToAppend[],
  expectedRevision: StreamRevision,
): PreparedAppend => {
  if (given.length === 0) throw new InvalidEventError('An append needs at least one event');
  let bytes = 0;
  const events = given.map(({ id, type, data, metadata }) => {
    const [dataText, metadataText] = [toJsonText(data), toJsonText(metadata)];
    // As the server counts: two bytes for each character of a type.
    bytes += Buffer.byteLength(dataText) + Buffer.byteLength(metadataText) + 2 * type.length;
    return { id, type, data: JSON.parse(dataText) as unknown, metadata: JSON.parse(metadataText) as CommandMetadata };
  });
  if (bytes > MAX_BYTES) {
    throw new InvalidEventError(`An append of ${bytes} bytes is over the ${MAX_BYTES} that EventStoreDB takes at once`);
  }
  const firstRevision = expectedRevision === 'no_stream' ? 0n : expectedRevision + 1n;
  return { name, expectedRevision, firstRevision, lastRevision: firstRevision + BigInt(events.length - 1), events };
};
