import type { DomainEvent, RecordedEvent } from './domain-event';
import type { Projection, StampedDocument } from './projection';

/** An event that a projection cannot apply, and why. */
export interface InapplicableEvent {
  readonly event: RecordedEvent;
  readonly cause: Error;
}

export interface FoldedBatch<Document> {
  /** Each document that was made or changed, once, stamped with the last event that changed it. */
  readonly changed: readonly StampedDocument<Document>[];
  /** How many events were applied, skipped as already contained, or ignored, from the first on. */
  readonly applied: number;
  /** The event after those, when it could not be applied. */
  readonly inapplicable: InapplicableEvent | null;
}

/** One event on its way into the documents that it concerns. */
interface PlannedEvent {
  readonly event: RecordedEvent;
  readonly ids: readonly string[];
}

type Documents<Document> = ReadonlyMap<string, StampedDocument<Document>>;
type Handler<Document> = (document: Document | null, event: RecordedEvent, id: string) => Document | null;

/**
 * Applies events in their order to what `load` has of the documents they concern; asks it once, and not at all when
 * they concern none. Stops before the first event that cannot be applied. What `load` throws is passed on.
 */
export const foldBatch = async <Document, Event extends DomainEvent, Ignored extends Event['type']>(
  projection: Projection<Document, Event, Ignored>,
  events: readonly RecordedEvent[],
  load: (ids: readonly string[]) => Promise<Documents<Document>>,
): Promise<FoldedBatch<Document>> => {
  const { planned, inapplicable: unplannable } = planAll(projection, events);
  const ids = new Set(planned.flatMap(({ ids }) => ids));
  const documents = new Map(ids.size > 0 ? await load([...ids]) : []);
  const changed = new Map<string, StampedDocument<Document>>();
  let applied = 0;
  for (const { event, ids } of planned) {
    const changes = attempt(event, () => applyEvent(projection, documents, event, ids));
    if ('cause' in changes) return { changed: [...changed.values()], applied, inapplicable: changes };
    for (const change of changes) {
      documents.set(change.id, change);
      changed.set(change.id, change);
    }
    applied += 1;
  }
  return { changed: [...changed.values()], applied, inapplicable: unplannable };
};

/**
 * The documents that these events make, by id, from nothing. Rejects with the fault of the first event that cannot be
 * applied. Runs what `runProjection` runs.
 */
export const foldProjection = async <Document, Event extends DomainEvent, Ignored extends Event['type']>(
  projection: Projection<Document, Event, Ignored>,
  events: readonly RecordedEvent[],
): Promise<ReadonlyMap<string, Document>> => {
  const { changed, inapplicable } = await foldBatch(projection, events, async () => new Map());
  if (inapplicable) throw inapplicable.cause;
  return new Map(changed.map(({ id, document }) => [id, document]));
};

const planAll = <Document, Event extends DomainEvent, Ignored extends Event['type']>(
  projection: Projection<Document, Event, Ignored>,
  events: readonly RecordedEvent[],
): { planned: readonly PlannedEvent[]; inapplicable: InapplicableEvent | null } => {
  const planned: PlannedEvent[] = [];
  for (const event of events) {
    const plan = attempt(event, () => planEvent(projection, event));
    if ('cause' in plan) return { planned, inapplicable: plan };
    planned.push(plan);
  }
  return { planned, inapplicable: null };
};

const planEvent = <Document, Event extends DomainEvent, Ignored extends Event['type']>(
  projection: Projection<Document, Event, Ignored>,
  event: RecordedEvent,
): PlannedEvent => {
  if (ignores(projection, event)) return { event, ids: [] };
  handlerOf(projection, event);
  return { event, ids: [...new Set(projection.documentIds(event as RecordedEvent<Event>))] };
};

const applyEvent = <Document, Event extends DomainEvent, Ignored extends Event['type']>(
  projection: Projection<Document, Event, Ignored>,
  documents: Documents<Document>,
  event: RecordedEvent,
  ids: readonly string[],
): readonly StampedDocument<Document>[] => {
  const changes: StampedDocument<Document>[] = [];
  for (const id of ids) {
    const known = documents.get(id);
    if (known && event.position <= known.position) continue;
    const document = handlerOf<Document>(projection, event)(known ? known.document : null, event, id);
    // The very document that it was given says that nothing changed: to be told of the event again does no harm.
    if (known && document === known.document) continue;
    if (document !== null) changes.push({ id, position: event.position, document });
    else if (known) throw new Error(`${projection.name} cannot take document ${id} away`);
  }
  return changes;
};

const ignores = (projection: { readonly ignores: readonly string[] }, { type }: RecordedEvent): boolean =>
  projection.ignores.includes(type);

/** An event of an unknown type was written by a newer program: skipping it would lose what it says. */
const handlerOf = <Document>(
  projection: { readonly name: string; readonly on: object },
  { type }: RecordedEvent,
): Handler<Document> => {
  if (!Object.hasOwn(projection.on, type)) throw new Error(`${projection.name} does not know events of type ${type}`);
  return (projection.on as Record<string, Handler<Document>>)[type] as Handler<Document>;
};

const attempt = <Result extends object>(event: RecordedEvent, apply: () => Result): Result | InapplicableEvent => {
  try {
    return apply();
  } catch (error) {
    return { event, cause: error instanceof Error ? error : new Error(String(error)) };
  }
};
