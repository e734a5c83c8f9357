import type { Terminal } from '../terminal/terminal';
import type { Answer, ApiClient } from './api-client';

interface CommunityAccess {
  readonly name: string;
  readonly roles: readonly string[];
  readonly inheritedRoles: readonly string[];
  readonly owner: boolean;
  readonly managed: readonly CommunityAccess[];
}

/** The story took another turn than the rules say it must. */
export class StoryBroken extends Error {
  override readonly name = 'StoryBroken';
}

/** Tells the story and holds it to what it says: an answer with another status ends the demo. */
export class Narrator {
  #step = 0;

  constructor(
    private readonly terminal: Terminal,
    /** What ids of communities and custom roles are called. */
    private readonly names: ReadonlyMap<string, string>,
  ) {}

  chapter(title: string): void {
    this.terminal.line();
    this.terminal.line(this.terminal.style('bold', title));
  }

  say(sentence: string): void {
    this.terminal.line(`    ${sentence}`);
  }

  /** One request: who asked for what, and what came back. */
  async ask(
    client: ApiClient,
    sentence: string,
    path: string,
    body: unknown,
    expected: number,
  ): Promise<Answer['body']> {
    const answer = await client.post(path, body);
    this.#step += 1;
    const verdict =
      answer.status < 300 ? this.terminal.style('green', 'recorded') : this.terminal.style('yellow', 'refused');
    const outcome = String(answer.status < 300 ? `position ${String(answer.body['position'])}` : answer.body['code']);
    this.terminal.line(`${String(this.#step).padStart(2)}. ${sentence}`);
    this.terminal.line(`    POST ${path} → ${answer.status} ${verdict}: ${outcome}`);
    if (answer.status !== expected) throw new StoryBroken(`expected ${expected} for: ${sentence}`);
    return answer.body;
  }

  /** What these people may enter now. Every query waits until it contains `position`. */
  async access(people: readonly ApiClient[], position: unknown): Promise<void> {
    const rows = await Promise.all(people.map((person) => this.accessOf(person, String(position))));
    this.terminal.table(['who', 'may enter', 'own roles', 'inherited roles'], rows.flat());
  }

  /** Ends the story unless this person may enter exactly these communities now. */
  async entersExactly(person: ApiClient, names: readonly string[], position: unknown): Promise<void> {
    const entered = (await this.communitiesOf(person, String(position))).map(({ name }) => name).sort();
    if (entered.join() !== [...names].sort().join()) {
      throw new StoryBroken(`${person.email} enters [${entered.join(', ')}], the rules say [${names.join(', ')}]`);
    }
  }

  async list(client: ApiClient, path: string): Promise<readonly Record<string, unknown>[]> {
    const answer = await client.get(path);
    if (answer.status !== 200) throw new StoryBroken(`GET ${path} answered ${answer.status}`);
    return answer.body['items'] as Record<string, unknown>[];
  }

  table(head: readonly string[], rows: readonly (readonly string[])[]): void {
    this.terminal.table(head, rows);
  }

  /** What these communities or roles are called. */
  called(ids: readonly string[]): string {
    return ids.map((id) => this.names.get(id) ?? id).join(', ') || '–';
  }

  private async accessOf(person: ApiClient, position: string): Promise<string[][]> {
    const communities = await this.communitiesOf(person, position);
    if (communities.length === 0) return [[person.email, 'nothing', '–', '–']];
    return communities.map((community) => [
      person.email,
      community.name,
      community.owner ? 'owner' : this.called(community.roles),
      this.called(community.inheritedRoles),
    ]);
  }

  private async communitiesOf(person: ApiClient, position: string): Promise<CommunityAccess[]> {
    const items = await this.list(person, `/v1/me/communities?minPosition=${position}`);
    return (items as unknown as CommunityAccess[]).flatMap((root) => [root, ...root.managed]);
  }
}
