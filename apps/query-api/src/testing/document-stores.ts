import type { CollectionDeclaration, DocumentCollection, DocumentStore, StampedDocument } from '@app/documents';

type Wrap = <Document>(collection: DocumentCollection<Document>) => Partial<DocumentCollection<Document>>;

/** A collection with some of its methods replaced. */
const over = <Document>(
  collection: DocumentCollection<Document>,
  methods: Partial<DocumentCollection<Document>>,
): DocumentCollection<Document> => Object.assign(Object.create(collection) as DocumentCollection<Document>, methods);

const withCollections = (store: DocumentStore, wrap: Wrap): DocumentStore => ({
  records: store.records,
  open: async <Document>(declaration: CollectionDeclaration, build: string) => {
    const collection = await store.open<Document>(declaration, build);
    return over(collection, wrap(collection));
  },
  openExisting: async <Document>(declaration: CollectionDeclaration, build: string) => {
    // What only reads is wrapped alike: nobody asks it to write.
    const collection = (await store.openExisting<Document>(declaration, build)) as DocumentCollection<Document> | null;
    return collection && over(collection, wrap(collection));
  },
  builds: (name) => store.builds(name),
  drop: (name, build) => store.drop(name, build),
  onWrite: (listener) => store.onWrite(listener),
  close: () => store.close(),
});

/** A store in which a batch becomes visible document by document, in an order that `random` (0 to 1) makes. */
export const shuffling = (store: DocumentStore, random: () => number): DocumentStore =>
  withCollections(store, (collection) => ({
    writeMany: async (documents) => {
      for (const slice of shuffledSlices(documents, random)) {
        await collection.writeMany(slice);
        await new Promise((resolve) => setTimeout(resolve, random() * 2));
      }
    },
  }));

function* shuffledSlices<Document>(documents: readonly StampedDocument<Document>[], random: () => number) {
  const shuffled = documents
    .map((document) => ({ document, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ document }) => document);
  while (shuffled.length > 0) yield shuffled.splice(0, 1 + Math.floor(random() * 4));
}

/** What was read of a store, by kind of read. */
export interface ReadCounts {
  finds: number;
  /** Documents that these answered. */
  found: number;
  loads: number;
  records: number;
}

/** A store that counts its reads. */
export const counting = (store: DocumentStore): { readonly store: DocumentStore; readonly counts: ReadCounts } => {
  const counts: ReadCounts = { finds: 0, found: 0, loads: 0, records: 0 };
  const counted = withCollections(store, (collection) => ({
    loadMany: (ids) => ((counts.loads += 1), collection.loadMany(ids)),
    find: async (query) => {
      counts.finds += 1;
      const page = await collection.find(query);
      counts.found += page.items.length;
      return page;
    },
  }));
  const get = (key: string) => ((counts.records += 1), store.records.get(key));
  const { list, put, remove } = store.records;
  return { store: { ...counted, records: { get, list, put, remove } }, counts };
};

/** Makes a store that finds nothing, but rejects, while `finds.fail` says so; it counts how often. */
export const failing =
  (finds: { readonly fail: boolean; refused: number }, fault: () => Error) =>
  (store: DocumentStore): DocumentStore =>
    withCollections(store, (collection) => ({
      find: async (query) => {
        if (!finds.fail) return collection.find(query);
        finds.refused += 1;
        throw fault();
      },
    }));
