import { type ActorView, type AddressedPersonView, parseActor, type PersonView } from '@app/contracts';
import type { BuildReader } from '@app/documents';
import type { People, Person } from '@app/people';
import { type MembershipDocument, membershipId } from '@app/read-models';

/** A person as somebody in this tree speaks of him. */
export interface Mention {
  readonly rootId: string;
  readonly personId: string;
}

/** Names and addresses for one answer. A name is told inside a tree only once the person has had access there. */
export class Directory {
  constructor(
    private readonly people: ReadonlyMap<string, Person>,
    /** Ids of the memberships that ever had access. */
    private readonly hadAccess: ReadonlySet<string>,
  ) {}

  person({ rootId, personId }: Mention): PersonView {
    const person = this.people.get(personId);
    if (person === undefined) return { personId, name: null, erased: true };
    return { personId, name: this.hadAccess.has(membershipId(rootId, personId)) ? person.name : null };
  }

  addressed(mention: Mention): AddressedPersonView {
    return { ...this.person(mention), email: this.people.get(mention.personId)?.address ?? null };
  }

  /** Whoever acted, out of the metadata of an event. */
  actor(rootId: string, actor: string): ActorView {
    const { personId, operator, system } = parseActor(actor);
    if (personId === null) return { personId: null, name: null, system: system ?? '' };
    return { ...this.person({ rootId, personId }), ...(operator && { operator: true as const }) };
  }
}

/** Those who are mentioned as actors; acts of the system mention nobody. */
export const mentionsOf = (rootId: string, actors: readonly string[]): readonly Mention[] =>
  actors.flatMap((actor) => {
    const { personId } = parseActor(actor);
    return personId === null ? [] : [{ rootId, personId }];
  });

type Memberships = Pick<BuildReader<MembershipDocument>, 'loadMany'>;

/** So many memberships are remembered at most. */
const MOST_REMEMBERED = 20_000;

/** Joins answers with the people store, in one call for each answer. */
export class PeopleDirectory {
  /** Ids of memberships that had access when they were looked at: that never changes again. */
  private readonly hadAccess = new Set<string>();

  constructor(private readonly people: People) {}

  /** Everybody mentioned; who had access is read from the memberships. */
  async open(mentions: readonly Mention[], memberships: Memberships): Promise<Directory> {
    const ids = [...new Set(mentions.map(({ rootId, personId }) => membershipId(rootId, personId)))];
    const [people, hadAccess] = await Promise.all([this.load(mentions), this.withAccess(ids, memberships)]);
    return new Directory(people, hadAccess);
  }

  /** Everybody mentioned, all of whom are known to have access. */
  async openMembers(mentions: readonly Mention[]): Promise<Directory> {
    const ids = mentions.map(({ rootId, personId }) => membershipId(rootId, personId));
    return new Directory(await this.load(mentions), new Set(ids));
  }

  /** What was given as reasons, by the id of the event that says there is one. */
  reasons(eventIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return eventIds.length === 0 ? Promise.resolve(new Map()) : this.people.reasons(eventIds);
  }

  private async withAccess(ids: readonly string[], memberships: Memberships): Promise<ReadonlySet<string>> {
    const unsure = ids.filter((id) => !this.hadAccess.has(id));
    const found = new Set(ids.filter((id) => this.hadAccess.has(id)));
    for (const [id, { document }] of unsure.length === 0 ? [] : await memberships.loadMany(unsure)) {
      if (!document.hadAccess) continue;
      found.add(id);
      this.remember(id);
    }
    return found;
  }

  private remember(id: string): void {
    if (this.hadAccess.size >= MOST_REMEMBERED) this.hadAccess.clear();
    this.hadAccess.add(id);
  }

  private load(mentions: readonly Mention[]): Promise<ReadonlyMap<string, Person>> {
    const personIds = [...new Set(mentions.map(({ personId }) => personId))];
    return personIds.length === 0 ? Promise.resolve(new Map()) : this.people.byId(personIds);
  }
}
