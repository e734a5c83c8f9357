/** The server said nothing in time. What was asked for may have been done. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/** Settles as the promise does, or rejects with `NoAnswerError` after so many milliseconds; what it does later is ignored. */
export const within = <Result>(promise: Promise<Result>, milliseconds: number): Promise<Result> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new NoAnswerError('No answer')), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
