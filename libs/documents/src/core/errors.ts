/** The store does not answer or refuses for a reason that passes. */
export class DocumentStoreUnavailableError extends Error {
  override readonly name = 'DocumentStoreUnavailableError';
}

/** No room left. Nothing of the refused write was stored. */
export class DocumentStoreFullError extends Error {
  override readonly name = 'DocumentStoreFullError';
}

/** A query that no declared index serves. A fault of the program. */
export class UndeclaredIndexError extends Error {
  override readonly name = 'UndeclaredIndexError';
}
