import { recorded } from '../testing';
import { foldBatch, foldProjection } from './fold-projection';
import type { Projection, StampedDocument } from './projection';

type Joined = { type: 'Joined'; data: { name: string } };
type Member = Joined | { type: 'Greeted'; data: object };
type Names = { names: string[] };

const names: Projection<Names, Member, 'Greeted'> = {
  name: 'names',
  version: 1,
  ignores: ['Greeted'],
  documentIds: ({ streamName }) => [streamName, 'all', 'all'],
  on: {
    Joined: (document, { data: { name } }) => {
      if (name === 'nobody') return null;
      if (document?.names.includes(name)) return document;
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- what a projection may do
      if (name === 'text') throw 'no error at all';
      if (name === 'fault') throw new RangeError('fault');
      return { names: [...(document?.names ?? []), name] };
    },
  },
};
const joined = (...people: readonly (readonly [streamName: string, name: string])[]) =>
  recorded<Member>(people.map(([streamName, name]) => ({ type: 'Joined', data: { name }, streamName })));

const folding = async (
  events: Parameters<typeof foldProjection>[1],
  stored: readonly StampedDocument<Names>[] = [],
) => {
  const asked: (readonly string[])[] = [];
  const batch = await foldBatch(names, events, async (ids) => {
    asked.push(ids);
    return new Map(stored.map((document) => [document.id, document]));
  });
  return { ...batch, asked };
};

describe('folding a batch', () => {
  it('asks once for every document concerned, and answers each once with the place of its last event', async () => {
    const events = joined(['a-1', 'ada'], ['b-1', 'bob'], ['a-1', 'cleo']);
    const [first, second, third] = events.map(({ position }) => position);
    const stored = { id: 'a-1', position: '0', document: { names: ['olga'] } };
    expect(first! > '0').toBe(true);
    expect(await folding(events, [stored])).toEqual({
      asked: [['a-1', 'all', 'b-1']],
      changed: [
        { id: 'a-1', position: third, document: { names: ['olga', 'ada', 'cleo'] } },
        { id: 'all', position: third, document: { names: ['ada', 'bob', 'cleo'] } },
        { id: 'b-1', position: second, document: { names: ['bob'] } },
      ],
      applied: 3,
      inapplicable: null,
    });
  });

  it('leaves a document alone that is answered as it was given', async () => {
    const stored = { id: 'a-1', position: '0', document: { names: ['ada'] } };
    const { changed, applied } = await folding(joined(['a-1', 'ada']), [stored]);
    expect(changed.map(({ id }) => id)).toEqual(['all']);
    expect(applied).toBe(1);
  });

  it('asks for nothing when the events concern no document', async () => {
    const events = recorded<Member>([{ type: 'Greeted', data: {}, streamName: 'a-1' }]);
    expect(await folding(events)).toEqual({ asked: [], changed: [], applied: 1, inapplicable: null });
  });

  it('skips what a document contains already, up to the very event that it stands at', async () => {
    const events = joined(['a-1', 'ada'], ['a-1', 'bob'], ['a-1', 'cleo']);
    const stored = { id: 'a-1', position: events[1]!.position, document: { names: ['both'] } };
    const { changed, applied } = await folding(events, [stored]);
    expect(changed.find(({ id }) => id === 'a-1')?.document).toEqual({ names: ['both', 'cleo'] });
    expect(applied).toBe(3);
  });

  it.each([
    ['that fails', 'fault', new RangeError('fault')],
    ['that fails with something else than an error', 'text', new Error('no error at all')],
    ['that would take a document away', 'nobody', new Error('names cannot take document a-1 away')],
  ])('stops before an event %s, and keeps what came before', async (_, name, cause) => {
    const events = joined(['a-1', 'ada'], ['a-1', name], ['a-1', 'cleo']);
    const { changed, applied, inapplicable } = await folding(events);
    expect(changed.map(({ document }) => document)).toEqual([{ names: ['ada'] }, { names: ['ada'] }]);
    expect(applied).toBe(1);
    expect(inapplicable).toEqual({ event: events[1], cause });
  });

  it.each(['Renamed', 'toString'])(
    'stops before an event of a type that the projection does not know: %s',
    async (type) => {
      const events = [...joined(['a-1', 'ada']), ...recorded([{ type, data: {}, streamName: 'a-1' }])];
      const { changed, applied, inapplicable } = await folding(events);
      expect([changed.length, applied]).toEqual([2, 1]);
      expect(inapplicable).toEqual({
        event: events[1],
        cause: new Error(`names does not know events of type ${type}`),
      });
    },
  );

  it('makes no document where there was none and none comes of it', async () => {
    expect(await folding(joined(['a-1', 'nobody']))).toMatchObject({ changed: [], applied: 1, inapplicable: null });
  });
});

describe('folding from nothing', () => {
  it('gives the documents by their ids', async () => {
    expect(await foldProjection(names, joined(['a-1', 'ada'], ['b-1', 'bob']))).toEqual(
      new Map([
        ['a-1', { names: ['ada'] }],
        ['all', { names: ['ada', 'bob'] }],
        ['b-1', { names: ['bob'] }],
      ]),
    );
  });

  it('rejects with the fault of the first event that cannot be applied', async () => {
    await expect(foldProjection(names, joined(['a-1', 'ada'], ['a-1', 'fault']))).rejects.toThrow(RangeError);
  });
});
