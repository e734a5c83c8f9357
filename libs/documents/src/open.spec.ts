import type * as Open from './open';
import { openDocumentStore } from './open';
import { temporaryPaths } from './testing';

const path = temporaryPaths();

describe('opening a document store by its URL', () => {
  it('opens one in memory', async () => {
    const store = await openDocumentStore('memory:');
    await store.records.put('key', 1);
    expect(await store.records.get('key')).toEqual({ value: 1, revision: 1 });
    await store.close();
  });

  it('opens one in a file, which keeps what it was given', async () => {
    const url = `sqlite:${path()}`;
    const store = await openDocumentStore(url);
    await store.records.put('key', 1);
    await store.close();
    const reader = await openDocumentStore(url, { readOnly: true });
    expect(await reader.records.get('key')).toEqual({ value: 1, revision: 1 });
    await reader.close();
  });

  it.each([
    ['sqlite:', 'names no file'],
    ['mongodb://somebody:secret@host/views', 'mongodb: is not supported by this build'],
    ['redis://somebody:secret@host', '"redis:" is not supported by this build'],
    ['views.db', '"" is not supported by this build'],
  ])('refuses %s and shows nothing of what may be secret', async (url, message) => {
    await expect(openDocumentStore(url)).rejects.toThrow(message);
    await expect(openDocumentStore(url)).rejects.not.toThrow('secret');
  });

  it('loads the driver only when its scheme is asked for', async () => {
    await jest.isolateModulesAsync(async () => {
      const loaded = jest.fn();
      jest.doMock('libsql', () => {
        loaded();
        return jest.requireActual<object>('libsql');
      });
      const { openDocumentStore: open } = jest.requireActual<typeof Open>('./open');
      await (await open('memory:')).close();
      expect(loaded).not.toHaveBeenCalled();
      await (await open(`sqlite:${path()}`)).close();
      expect(loaded).toHaveBeenCalled();
    });
  });
});
