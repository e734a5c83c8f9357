import { bootWith } from './resources';

const named = (name: string, closed: string[]) => ({ close: async () => void closed.push(name) });
const stuck = (message: string) => ({ close: async () => Promise.reject(new Error(message)) });

describe('a process booted with resources', () => {
  it('closes them in the opposite order, once', async () => {
    const closed: string[] = [];
    const running = await bootWith(async (resources) => {
      resources.keep(named('log', closed));
      resources.keep(named('server', closed));
    });
    expect(closed).toEqual([]);
    await running.close();
    await running.close();
    expect(closed).toEqual(['server', 'log']);
  });

  it('closes what was opened when something does not open', async () => {
    const closed: string[] = [];
    const booting = bootWith(async (resources) => {
      resources.keep(named('log', closed));
      throw new Error('no room');
    });
    await expect(booting).rejects.toThrow('no room');
    expect(closed).toEqual(['log']);
  });

  it('closes the others when one does not close, and rejects with the first such fault', async () => {
    const closed: string[] = [];
    const running = await bootWith(async (resources) => {
      resources.keep(named('log', closed));
      resources.keep(stuck('the people stay'));
      resources.keep(stuck('the server stays'));
    });
    await expect(running.close()).rejects.toThrow('the server stays');
    expect(closed).toEqual(['log']);
  });

  it('tells why something did not open even when what was opened does not close', async () => {
    const booting = bootWith(async (resources) => {
      resources.keep(stuck('the log stays'));
      throw new Error('the port is taken');
    });
    await expect(booting).rejects.toThrow('the port is taken');
  });
});
