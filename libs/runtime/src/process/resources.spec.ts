import { bootWith } from './resources';

const named = (name: string, closed: string[]) => ({ close: async () => void closed.push(name) });

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
});
