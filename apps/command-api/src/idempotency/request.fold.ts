import type { RequestEvent } from '@app/contracts';
import type { Fold } from '@app/event-sourcing';

/** The fingerprint of the body that a key is held for; null while it is free. */
export type RequestState = string | null;

/** What a stream `request-…` folds to. */
export const requestFold: Fold<RequestState, RequestEvent> = {
  initialState: null,
  evolve: (state, event) => {
    switch (event.type) {
      case 'RequestReceived':
        return event.data.fingerprint;
      case 'RequestReleased':
        return null;
      default:
        event satisfies never;
        return state;
    }
  },
};
