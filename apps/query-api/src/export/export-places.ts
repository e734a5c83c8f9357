import type { Readable, Writable } from 'node:stream';

import { DomainError } from '@app/contracts';

import { closed } from './closed';

const COME_BACK_SECONDS = 5;

/** The exports of this process: no more at the same time than it has places. */
export class ExportPlaces {
  private taken = 0;

  constructor(private readonly places: number) {}

  /**
   * Holds a place until what `open` resolves with is read no further and all of the answer has gone, or `open` rejects.
   * Rejects with `too-many-requests` when there is none.
   */
  async hold(answer: Writable, open: () => Promise<Readable>): Promise<Readable> {
    if (this.taken >= this.places) throw tooMany();
    this.taken += 1;
    const leave = () => void (this.taken -= 1);
    try {
      const text = await open();
      void Promise.all([closed(text), closed(answer)]).then(leave);
      return text;
    } catch (error) {
      leave();
      throw error;
    }
  }
}

const tooMany = (): DomainError =>
  new DomainError('too-many-requests', 'Too many exports are being written here. Come back in a moment.', {
    retryAfter: COME_BACK_SECONDS,
  });
