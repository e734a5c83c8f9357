import type { Readable } from 'node:stream';

import type { FastifyReply, FastifyRequest } from 'fastify';

import type { InvitationTree } from '../queries/get-invitation-tree.query';
import type { StreamedAnswers } from './streamed-answers';

/** The items of a JSON array, a page at a time. */
async function* itemsOf(pages: AsyncIterable<readonly object[]>): AsyncGenerator<string, void, undefined> {
  let separator = '';
  for await (const page of pages) {
    if (page.length > 0) yield separator + page.map((item) => JSON.stringify(item)).join(',');
    if (page.length > 0) separator = ',';
  }
}

// Who the nodes are is known once all edges have been read, so they come after them.
async function* textOf({ edges, nodes, position }: InvitationTree): AsyncGenerator<string, void, undefined> {
  yield '{"edges":[';
  yield* itemsOf(edges);
  yield '],"nodes":[';
  yield* itemsOf(nodes);
  yield `],"asOfPosition":${JSON.stringify(position)}}`;
}

/** The one JSON answer, whatever its size. */
export const answerInvitationTree = (
  request: FastifyRequest,
  reply: FastifyReply,
  streamed: StreamedAnswers,
  tree: InvitationTree,
): Readable => {
  reply.header('content-type', 'application/json; charset=utf-8');
  return streamed.text(request, reply, 'Invitation tree', textOf(tree));
};
