import { Pieces } from './pieces';

/** A server that takes so many at once in time. */
const serverThatTakes = (most: number) => {
  const written: number[] = [];
  const limit = { most };
  const take = async (piece: readonly number[]) => {
    if (piece.length > limit.most) throw new Error('did not answer in time');
    written.push(piece.length);
  };
  return { take, written, limit };
};

const batch = Array.from({ length: 500 }, (_, n) => n);

describe('what is too slow to be written at once', () => {
  it('is written whole where the server is quick enough', async () => {
    const { take, written } = serverThatTakes(1_000);
    await new Pieces().write(batch, take);
    expect(written).toEqual([500]);
  });

  it('is halved until it is written, and grows again once the server is quicker', async () => {
    const { take, written, limit } = serverThatTakes(60);
    const pieces = new Pieces();
    for (let failures = 0; failures < 4; failures += 1)
      await expect(pieces.write(batch, take)).rejects.toThrow('in time');
    await pieces.write(batch, take);
    expect(written.reduce((sum, size) => sum + size, 0)).toBe(500);
    expect(written[0]).toBe(31);

    limit.most = 1_000;
    for (let round = 0; round < 30; round += 1) await pieces.write(batch, take);
    expect(written.at(-1)).toBe(500);
  });

  it('is written one by one at last', async () => {
    const { take, written } = serverThatTakes(1);
    const pieces = new Pieces();
    const isWritten = () =>
      pieces.write(batch, take).then(
        () => true,
        () => false,
      );
    let failures = 0;
    while (!(await isWritten())) failures += 1;
    expect([failures, written]).toEqual([8, batch.map(() => 1)]);
  });
});
