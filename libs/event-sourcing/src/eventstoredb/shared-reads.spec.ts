import { SharedReads } from './shared-reads';

describe('shared reads', () => {
  const open = () => {
    const begun: { resolve: (value: number) => void; reject: (error: Error) => void }[] = [];
    const reads = new SharedReads<number>();
    const ask = (key = 'stream') =>
      reads.read(key, () => new Promise((resolve, reject) => begun.push({ resolve, reject })));
    return { begun, ask };
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it('gives nobody what was being read before he asked, and all who asked meanwhile the one read after it', async () => {
    const { begun, ask } = open();
    const first = ask();
    const [second, third] = [ask(), ask()];
    await turn();
    expect(begun).toHaveLength(1);
    begun[0]?.resolve(1);
    expect(await first).toBe(1);
    await turn();
    expect(begun).toHaveLength(2);
    const fourth = ask();
    begun[1]?.resolve(2);
    expect(await Promise.all([second, third])).toEqual([2, 2]);
    await turn();
    begun[2]?.resolve(3);
    expect(await fourth).toBe(3);
    expect(begun).toHaveLength(3);
  });

  it('reads at once what nobody is reading, and one thing beside another', async () => {
    const { begun, ask } = open();
    const [one, other] = [ask('one'), ask('other')];
    expect(begun).toHaveLength(2);
    begun[1]?.resolve(2);
    begun[0]?.resolve(1);
    expect(await Promise.all([one, other])).toEqual([1, 2]);
    await turn();
    void ask('one');
    expect(begun).toHaveLength(3);
  });

  it('begins anew after a fault, which those hear of who shared it', async () => {
    const { begun, ask } = open();
    const first = ask();
    const others = [ask(), ask()];
    begun[0]?.reject(new Error('No answer'));
    await expect(first).rejects.toThrow('No answer');
    await turn();
    begun[1]?.reject(new Error('No answer again'));
    for (const other of others) await expect(other).rejects.toThrow('No answer again');
    await turn();
    const last = ask();
    begun[2]?.resolve(3);
    expect(await last).toBe(3);
  });
});
