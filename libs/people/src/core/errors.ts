/** The store does not answer or refuses for a reason that passes. */
export class PeopleStoreUnavailableError extends Error {
  override readonly name = 'PeopleStoreUnavailableError';
}

/** No room left. Nothing of the refused write was stored. */
export class PeopleStoreFullError extends Error {
  override readonly name = 'PeopleStoreFullError';
}

/** Rows that this key cannot open: another PERSON_KEY than the one they were sealed with. */
export class PersonKeyMismatchError extends Error {
  override readonly name = 'PersonKeyMismatchError';
}
