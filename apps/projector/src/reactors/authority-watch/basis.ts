import type { Authority } from '@app/contracts';
import type { EventStore, Position } from '@app/event-sourcing';

/**
 * True when a stream that a grant rests on held more, just before the grant's own position, than the revision that was
 * looked at: the word it was given on may have been another one by then.
 */
export const basisChangedBefore = async (
  store: Pick<EventStore, 'readStream'>,
  { scopes }: Authority,
  before: Position,
): Promise<boolean> => {
  const basis = Object.fromEntries(scopes.flatMap((scope) => Object.entries(scope.basis)));
  const changes = await Promise.all(
    Object.entries(basis).map(async ([stream, revision]) => {
      const from = revision === 'no_stream' ? 0n : BigInt(revision) + 1n;
      const [next] = await store.readStream(stream, { from, limit: 1 });
      return next !== undefined && next.position < before;
    }),
  );
  return changes.includes(true);
};
