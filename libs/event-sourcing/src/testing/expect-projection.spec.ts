import type { Projection } from '../core';
import { expectProjection, recorded } from './expect-projection';

type Joined = { type: 'Joined'; data: { name: string } };

const names: Projection<{ names: readonly string[] }, Joined> = {
  name: 'names',
  version: 1,
  ignores: [],
  documentIds: ({ streamName }) => [streamName],
  on: { Joined: (document, { data }) => ({ names: [...(document?.names ?? []), data.name] }) },
};
const joined = (streamName: string, name: string) => ({ type: 'Joined' as const, data: { name }, streamName });
const events = recorded([joined('a-1', 'ada'), joined('b-1', 'bob'), joined('a-1', 'cleo')]);

describe('expecting of a projection', () => {
  it('holds for exactly the documents that the events make', async () => {
    const documents = new Map([
      ['a-1', { names: ['ada', 'cleo'] }],
      ['b-1', { names: ['bob'] }],
    ]);
    await expectProjection(names).of(events).toEqual(documents);
    documents.delete('b-1');
    await expect(expectProjection(names).of(events).toEqual(documents)).rejects.toThrow();
  });

  it('holds for one document or its absence', async () => {
    await expectProjection(names)
      .of(events)
      .toHave('b-1', { names: ['bob'] });
    await expectProjection(names).of(events).toHave('c-1', null);
    await expect(expectProjection(names).of(events).toHave('b-1', null)).rejects.toThrow();
  });

  it('fails a projection that repeats change', async () => {
    let calls = 0;
    const counting = { ...names, on: { Joined: () => ({ names: [String((calls += 1))] }) } };
    await expect(
      expectProjection(counting)
        .of(events)
        .toHave('b-1', { names: ['2'] }),
    ).rejects.toThrow();
  });

  it('fails a projection that takes a document away', async () => {
    const forgetting: typeof names = { ...names, on: { Joined: (document) => (document ? null : { names: [] }) } };
    await expect(expectProjection(forgetting).of(events).toHave('b-1', { names: [] })).rejects.toThrow(
      /take document a-1/,
    );
  });

  it('places the events as a log would', () => {
    expect(events.map(({ streamName, revision, position }) => [streamName, revision, Number(position)])).toEqual([
      ['a-1', 0n, 1],
      ['b-1', 0n, 2],
      ['a-1', 1n, 3],
    ]);
  });
});
