import { randomUUID } from 'node:crypto';

import { openInMemoryDocumentStore } from '@app/documents/in-memory';

import { readRebuild, requestRebuild } from '../../../projector/src/projections';
import { exitCodes } from '../terminal/exit-codes';
import { describeProgress, followRebuild } from './follow-rebuild';

const name = 'audit';
const documents = openInMemoryDocumentStore();
afterAll(() => documents.close());

/** Says once, as a projector would, how far the rebuild is. */
const say = async (state: 'running' | 'done', events: number) => {
  const { progress } = (await readRebuild(documents, name))!;
  await documents.records.put(`rebuild:${name}`, { ...progress, state, events });
};

describe('following a rebuild', () => {
  it('answers the last progress when it is done', async () => {
    const reported: number[] = [];
    const following = followRebuild(documents, name, ({ events }) => reported.push(events));
    await say('running', 3);
    await say('done', 7);
    expect(await following).toMatchObject({ state: 'done', events: 7 });
  });

  it.each([
    ['no projector took it up', { requested: 50, running: 60_000 }, async () => undefined, /took the request up/],
    ['the projector went away', { requested: 60_000, running: 50 }, async () => say('running', 3), /does not go on/],
  ])('ends when %s', async (_, patience, meanwhile, message) => {
    const following = followRebuild(documents, name, () => undefined, patience);
    const ended = expect(following).rejects.toMatchObject({
      exitCode: exitCodes.unavailable,
      message: expect.stringMatching(message) as string,
    });
    await meanwhile();
    await ended;
  });

  it('waits as long as the projector says something', async () => {
    const goOn = ({ events }: { readonly events: number }) => void say(events < 4 ? 'running' : 'done', events + 1);
    // Every look comes later than that.
    const patience = { requested: 1, running: 1 };
    expect(await followRebuild(documents, name, goOn, patience)).toMatchObject({ events: 5 });
  });

  it('waits until another projector has taken over, and says meanwhile what it waits for', async () => {
    jest.useFakeTimers();
    const told: string[] = [];
    const following = followRebuild(documents, name, (progress) => told.push(describeProgress(progress)));
    await jest.advanceTimersByTimeAsync(15_000);
    await say('running', 3);
    await jest.advanceTimersByTimeAsync(200);
    await say('done', 7);
    await jest.advanceTimersByTimeAsync(200);
    jest.useRealTimers();
    expect(await following).toMatchObject({ events: 7 });
    expect(told[0]).toBe('waiting for the projector that owns it to take it up, up to 30 seconds');
    expect(told.at(-1)).toBe('3 events, 0 a second');
  });

  it('ends when somebody asked for another one', async () => {
    const following = followRebuild(documents, name, () => undefined);
    await requestRebuild(documents, name, randomUUID());
    await expect(following).rejects.toMatchObject({ exitCode: exitCodes.refused });
  });
});
