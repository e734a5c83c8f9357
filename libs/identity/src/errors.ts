/** The keys that tokens are verified with cannot be had now. Says nothing about the token; try again. */
export class KeySourceUnavailableError extends Error {
  override readonly name = 'KeySourceUnavailableError';
}
