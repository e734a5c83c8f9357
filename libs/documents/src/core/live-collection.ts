import { type BuildCheckpoint, loadCheckpoint } from './build-checkpoint';
import type { CollectionDeclaration, DocumentCollection, DocumentStore } from './document-store';
import { DocumentStoreUnavailableError } from './errors';
import { liveBuild } from './live-builds';
import { planQuery, planSelection } from './query-plan';

/** The reads of one build. */
export interface BuildReader<Document> extends Pick<
  DocumentCollection<Document>,
  'loadMany' | 'find' | 'count' | 'scan'
> {
  /** Null while no build is live. */
  readonly build: string | null;
  /** Read before a query it bounds what that query may answer; null before the first checkpoint. */
  loadCheckpoint(): Promise<BuildCheckpoint | null>;
}

/** The reads of whichever build is live. Answers empty as long as none is. */
export interface LiveCollection<Document> extends Omit<BuildReader<Document>, 'build' | 'scan'> {
  /** One build to stay with, for reads that must agree with each other: a checkpoint and the pages below it. */
  current(): Promise<BuildReader<Document>>;
}

export interface LiveOptions {
  /** How long the look at the pointer holds, in milliseconds; a replaced build must be kept at least that long. */
  readonly ttlMs?: number;
  /** Milliseconds on a clock that never goes back. */
  readonly now?: () => number;
}

/** Reads through the pointer to the live build, looked up at the first read and again when the last look is too old. */
export function openLive<Document>(
  store: DocumentStore,
  declaration: CollectionDeclaration,
  { ttlMs = 1_000, now = () => performance.now() }: LiveOptions = {},
): LiveCollection<Document> {
  let look: { readonly reader: Promise<BuildReader<Document>>; readonly at: number } | null = null;

  const lookAgain = async (previous: Promise<BuildReader<Document>> | undefined): Promise<BuildReader<Document>> => {
    const build = await liveBuild(store, declaration.name);
    const known = await previous?.catch(() => undefined);
    return known?.build === build ? known : openReader<Document>(store, declaration, build);
  };
  const current = (): Promise<BuildReader<Document>> => {
    if (look !== null && now() - look.at < ttlMs) return look.reader;
    const reader = lookAgain(look?.reader);
    const mine = { reader, at: now() };
    look = mine;
    // A look that failed is not held: the next read tries again.
    reader.catch(() => (look = look === mine ? null : look));
    return reader;
  };
  return {
    current,
    loadMany: async (ids) => (await current()).loadMany(ids),
    find: async (query) => (await current()).find(query),
    count: async (selection) => (await current()).count(selection),
    loadCheckpoint: async () => (await current()).loadCheckpoint(),
  };
}

async function openReader<Document>(
  store: DocumentStore,
  declaration: CollectionDeclaration,
  build: string | null,
): Promise<BuildReader<Document>> {
  if (build === null) return emptyReader(declaration);
  // Never made here: a build that was dropped would come back empty, and answer as if nothing had ever happened.
  const collection = await store.openExisting<Document>(declaration, build);
  if (collection !== null) {
    return {
      build,
      loadMany: (ids) => collection.loadMany(ids),
      find: (query) => collection.find(query),
      count: (selection) => collection.count(selection),
      scan: (scan) => collection.scan(scan),
      loadCheckpoint: () => checkpointOfBuild(store, declaration.name, build),
    };
  }
  const now = await liveBuild(store, declaration.name);
  if (now === build)
    throw new DocumentStoreUnavailableError(`The live build ${declaration.name}@${build} is not there`);
  return openReader(store, declaration, now);
}

/** A checkpoint goes before its build does: without one, only a build that is still live has merely not begun. */
async function checkpointOfBuild(store: DocumentStore, name: string, build: string): Promise<BuildCheckpoint | null> {
  const checkpoint = await loadCheckpoint(store, name, build);
  if (checkpoint !== null || (await liveBuild(store, name)) === build) return checkpoint;
  throw new DocumentStoreUnavailableError(`The build ${name}@${build} was replaced`);
}

function emptyReader<Document>(declaration: CollectionDeclaration): BuildReader<Document> {
  return {
    build: null,
    loadMany: async () => new Map(),
    find: async (query) => {
      planQuery(declaration, query);
      return { items: [], next: null };
    },
    count: async (selection) => {
      planSelection(declaration, selection);
      return 0;
    },
    scan: async () => [],
    loadCheckpoint: async () => null,
  };
}
