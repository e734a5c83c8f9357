import type { ListView } from '@app/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { type CursorScope, decodeCursor, encodeCursor } from '../reading/cursor';
import type { Listed, Page } from '../reading/page';

type Parameters = Readonly<Record<string, unknown>>;

const parametersOf = (request: FastifyRequest): Parameters => request.query as Parameters;
const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1)[0] ?? '';

/** What a cursor of this list is bound to: everything but the size of the page and how far it waits. */
const scopeOf = (request: FastifyRequest): CursorScope => {
  const without = ['cursor', 'limit', 'minPosition'];
  const filters = Object.entries(parametersOf(request)).filter(([name]) => !without.includes(name));
  return { path: pathOf(request), filters: Object.fromEntries(filters) };
};

/** The page asked for. Throws `invalid-cursor` for a cursor of another list. */
export const pageOf = (
  request: FastifyRequest,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Page => (cursor === undefined ? { limit } : { limit, after: decodeCursor(scopeOf(request), cursor) });

const linkTo = (request: FastifyRequest, cursor: string): string => {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(parametersOf(request))) {
    if (name !== 'cursor') for (const one of [value].flat()) parameters.append(name, String(one));
  }
  parameters.append('cursor', cursor);
  return `<${pathOf(request)}?${parameters.toString()}>; rel="next"`;
};

/** A page as the client gets it, with a `Link` to the next one when there is one. */
export const answerList = <Item>(
  request: FastifyRequest,
  reply: FastifyReply,
  { items, next, position, at }: Listed<Item>,
  now: string,
): ListView<Item> => {
  const cursor = next === null ? null : encodeCursor(scopeOf(request), next);
  if (cursor !== null) reply.header('link', linkTo(request, cursor));
  return { items: [...items], next: cursor, asOfPosition: position, asOf: at ?? now };
};

/** A single resource with its version as `ETag`. */
export const answerVersioned = <View extends { readonly version: number }>(reply: FastifyReply, view: View): View => {
  reply.header('etag', `"${view.version}"`);
  return view;
};
