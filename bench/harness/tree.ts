import { mintToken } from '../../apps/cli/src/commands/token.command';
import type { ServerProcess } from '../../apps/cli/src/server/server-process';
import { HttpClient } from './http-client';

/** A main community with managed ones inside, and whose they are. */
export interface Tree {
  readonly ownerToken: string;
  readonly mainId: string;
  readonly managedIds: readonly string[];
}

const TOKEN_SECONDS = 86_400;

/** Somebody's token, out of the key of the data folder. */
export const tokenFor = (dataDir: string, email: string): Promise<string> =>
  mintToken({ DATA_DIR: dataDir }, { email, ttl: TOKEN_SECONDS });

/** Sends one body; rejects unless it is taken. */
export const sent = async <Answer>(client: HttpClient, token: string, path: string, body?: object): Promise<Answer> => {
  const answer = await client.ask({ method: 'POST', path, token, body });
  if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body as Answer;
};

/** Registers a tree on this server. */
export const registerTree = async ({ url }: ServerProcess, dataDir: string, managed = 0): Promise<Tree> => {
  const client = new HttpClient(url);
  try {
    const ownerToken = await tokenFor(dataDir, 'owner@bench.example');
    const made = (path: string, body: object) => sent<{ communityId: string }>(client, ownerToken, path, body);
    const { communityId: mainId } = await made('/v1/communities', { name: 'Main', kind: 'mssp-main' });
    const managedIds: string[] = [];
    for (let number = 0; number < managed; number += 1) {
      const path = `/v1/communities/${mainId}/managed-communities`;
      managedIds.push((await made(path, { name: `Managed ${number}` })).communityId);
    }
    return { ownerToken, mainId, managedIds };
  } finally {
    client.close();
  }
};
