import type { CommunityEvent, GrantedRole } from '@app/contracts';
import type { Person } from '@app/people';

/** What the ids of a history are called, as the log has told so far. */
export class Vocabulary {
  readonly #communities = new Map<string, string>();
  readonly #roles = new Map<string, string>();
  #people: ReadonlyMap<string, Person> = new Map();

  /** Who is meant from now on; whoever is absent was erased. */
  meet(people: ReadonlyMap<string, Person>): void {
    this.#people = people;
  }

  /** Learns names; does not matter to events that give none. */
  learn({ data }: CommunityEvent): void {
    if ('roleId' in data && 'name' in data) this.#roles.set(data.roleId, data.name);
    else if ('name' in data) this.#communities.set(data.communityId, data.name);
  }

  community(communityId: string): string {
    return this.#communities.get(communityId) ?? `the community ${communityId}`;
  }

  communities(communityIds: readonly string[]): string {
    return listed(communityIds.map((id) => this.community(id)));
  }

  role(roleId: string): string {
    return this.#roles.get(roleId) ?? roleId;
  }

  roles(roles: readonly GrantedRole[]): string {
    return listed(roles.map(({ roleId }) => this.role(roleId)));
  }

  /** By name, else by address. */
  person(personId: string): string {
    const person = this.#people.get(personId);
    return person === undefined ? 'an erased person' : (person.name ?? person.address);
  }

  /** By address: who is meant before he has acted himself. */
  address(personId: string): string {
    return this.#people.get(personId)?.address ?? 'an erased person';
  }
}

/** One, one and another, or one, another and a third. */
export const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
