/** More than a batch of a projection has, so that what is quick enough takes one round trip. */
const MOST = 5_000;
/** Slowly: to find that it is too much again costs the time that the server has to answer. */
const GROWTH = 1.125;

/**
 * How much is written at once to a server that has only so long to answer: half of what failed, and a little more again
 * after every batch that was written. A batch that takes too long as a whole is then written all the same.
 */
export class Pieces {
  #size = MOST;

  /** Writes the items in order, piece by piece. What fails rejects; what was written before it stays written. */
  async write<Item>(items: readonly Item[], writePiece: (piece: readonly Item[]) => Promise<void>): Promise<void> {
    for (let done = 0; done < items.length;) {
      const piece = items.slice(done, done + this.#size);
      try {
        await writePiece(piece);
      } catch (error) {
        this.#size = Math.max(1, Math.floor(piece.length / 2));
        throw error;
      }
      done += piece.length;
    }
    this.#size = Math.min(MOST, Math.ceil(this.#size * GROWTH));
  }
}
