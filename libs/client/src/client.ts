import createFetchClient, { type Client, type Middleware } from 'openapi-fetch';

import type { paths } from './generated/contract';
import { defaultRetries, type RetryOptions, retrying } from './retries';

export interface GuestlistClientOptions {
  /** Where the server is, `http://127.0.0.1:3000` for example. */
  readonly baseUrl: string;
  /** A token, or whoever has a valid one at any time: it is asked before every request. */
  readonly token: string | (() => string | Promise<string>);
  /** How often and how long to try; {@link defaultRetries} when left out. */
  readonly retries?: Partial<RetryOptions>;
  /** What sends; the platform's `fetch` when left out. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

export type GuestlistClient = Client<paths>;

const isRead = ({ method, url }: Request): boolean =>
  method === 'GET' || method === 'HEAD' || new URL(url).pathname.endsWith('/v1/access/check');

const signing = (token: GuestlistClientOptions['token']): Middleware => ({
  onRequest: async ({ request }) => {
    request.headers.set('authorization', `Bearer ${typeof token === 'string' ? token : await token()}`);
    // A key before the first attempt: a repeat is recognised, whatever became of the first.
    if (!isRead(request) && !request.headers.has('idempotency-key'))
      request.headers.set('idempotency-key', crypto.randomUUID());
    return request;
  },
});

/**
 * A typed client of the HTTP interface: `client.POST('/v1/invitations', { body })` answers `{ data, error, response }`, where
 * `error` is a problem with a stable `code`. Every command carries an Idempotency-Key, so that what gets lost or is refused with
 * 429 or 503 is repeated safely, after what Retry-After says and within bounds.
 */
export const createGuestlistClient = (options: GuestlistClientOptions): GuestlistClient => {
  const { baseUrl, token, retries, fetch: send = (request) => fetch(request) } = options;
  const client = createFetchClient<paths>({ baseUrl, fetch: retrying(send, { ...defaultRetries, ...retries }) });
  client.use(signing(token));
  return client;
};
