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
    ['mongodb://somebody:sec/ret@host', 'The URL of the document store is not mongodb://'],
    ['redis://somebody:secret@host', '"redis:" is not supported by this build'],
    ['views.db', '"" is not supported by this build'],
  ])('refuses %s and shows nothing of what may be secret', async (url, message) => {
    await expect(openDocumentStore(url)).rejects.toThrow(message);
    await expect(openDocumentStore(url)).rejects.not.toThrow(/sec.?ret/);
  });

  it('opens one on a server, whether that answers or not', async () => {
    const store = await openDocumentStore('mongodb://somebody:secret@127.0.0.1:1/views?serverSelectionTimeoutMS=50');
    await store.close();
    await expect(store.records.get('key')).rejects.toThrow('closed');
  });

  it('loads a driver only when its scheme is asked for', async () => {
    await jest.isolateModulesAsync(async () => {
      const loaded = jest.fn();
      for (const driver of ['libsql', 'mongodb']) {
        jest.doMock(driver, () => {
          loaded(driver);
          return jest.requireActual<object>(driver);
        });
      }
      const { openDocumentStore: open } = jest.requireActual<typeof Open>('./open');
      await (await open('memory:')).close();
      expect(loaded).not.toHaveBeenCalled();
      await (await open(`sqlite:${path()}`)).close();
      expect(loaded).toHaveBeenCalledWith('libsql');
      expect(loaded).not.toHaveBeenCalledWith('mongodb');
      await (await open('mongodb://127.0.0.1:1/views')).close();
      expect(loaded).toHaveBeenCalledWith('mongodb');
    });
  });
});
