import { administrativePermissions, allPermissions, defaultRoles } from '@app/contracts';

export type Status = 'pending' | 'accepted' | 'declined' | 'revoked' | 'expired' | 'voided';
export type Scopes = Map<string, readonly string[]>;

export interface PlainOffer {
  readonly id: string;
  readonly guest: string;
  readonly root: string;
  scopes: Scopes;
  status: Status;
  expiresAt: number;
  voucher: string;
}

export interface PlainCommunity {
  readonly id: string;
  readonly root: string;
  readonly kind: string;
  disabled: boolean;
}

export interface PlainRole {
  readonly home: string;
  permissions: readonly string[];
  retired: boolean;
}

const everything = new Set<string>(allPermissions);
const administrative = new Set<string>(administrativePermissions);

/**
 * Who is who and where, in plain maps and sets, told a second time and without the domain's code: what the tests hold the
 * program against. Ids are whatever the test calls things.
 */
export class PlainWorld {
  communities = new Map<string, PlainCommunity>();
  owners = new Map<string, string>();
  /** `person/root`: once owned it, and whether `admin` is still kept from then. */
  formerOwners = new Map<string, { keepsAdmin: boolean }>();
  roles = new Map<string, PlainRole>();
  /** `person/community` → roles held there. */
  held = new Map<string, readonly string[]>();
  suspended = new Set<string>();
  /** `person/community`, for everything that was ever given or offered. */
  known = new Set<string>();
  /** `person/root`, whoever's roles in main were ever stated. */
  stated = new Set<string>();
  offers = new Map<string, PlainOffer>();

  rootOf(community: string): string {
    return this.communities.get(community)?.root ?? '';
  }

  treeOf(root: string): string[] {
    return [...this.communities.values()].filter((one) => one.root === root).map(({ id }) => id);
  }

  owns(person: string, community: string): boolean {
    return this.owners.get(this.rootOf(community)) === person;
  }

  own(person: string, community: string): readonly string[] {
    const held = this.held.get(`${person}/${community}`) ?? [];
    const kept = this.formerOwners.get(`${person}/${community}`)?.keepsAdmin && !this.owns(person, community);
    return kept && !held.includes('admin') ? [...held, 'admin'] : held;
  }

  isSuspended(person: string, community: string): boolean {
    return this.suspended.has(`${person}/${community}`);
  }

  inherited(person: string, community: string): readonly string[] {
    const root = this.rootOf(community);
    return root === community || this.isSuspended(person, root) ? [] : this.own(person, root);
  }

  role(community: string, role: string): { permissions: readonly string[]; retired: boolean } | null {
    const byDefault = (defaultRoles as Record<string, { permissions: readonly string[] }>)[role];
    if (byDefault) return { permissions: byDefault.permissions, retired: false };
    const custom = this.roles.get(role);
    return custom && [community, this.rootOf(community)].includes(custom.home) ? custom : null;
  }

  may(person: string, community: string): Set<string> {
    if (this.owns(person, community)) return everything;
    const own = this.isSuspended(person, community) ? [] : this.own(person, community);
    const roles = [...own, ...this.inherited(person, community)];
    return new Set(roles.flatMap((role) => this.role(community, role)?.permissions ?? []));
  }

  isMember(person: string, community: string): boolean {
    return this.owns(person, community) || this.own(person, community).length > 0;
  }

  sees(person: string, community: string): boolean {
    return (
      this.communities.has(community) &&
      (this.isMember(person, community) || this.inherited(person, community).length > 0)
    );
  }

  heldIn(person: string, root: string): string[] {
    return this.treeOf(root).filter((community) => this.own(person, community).length > 0);
  }

  knows(viewer: string, person: string, root: string): boolean {
    if (this.owns(person, root) || this.formerOwners.has(`${person}/${root}`) || this.stated.has(`${person}/${root}`))
      return true;
    const all = this.owns(viewer, root) || (this.own(viewer, root).length > 0 && !this.isSuspended(viewer, root));
    return this.treeOf(root).some(
      (community) => this.known.has(`${person}/${community}`) && (all || this.own(viewer, community).length > 0),
    );
  }

  isDisabled(community: string): boolean {
    return [community, this.rootOf(community)].some((id) => this.communities.get(id)?.disabled);
  }

  /** Rule 9. */
  exceeds(giver: string, receiver: string, scopes: Scopes): boolean {
    return [...scopes].some(([community, roles]) => {
      const holds = this.may(giver, community);
      const assigns = giver !== receiver && holds.has('COMMUNITY_ASSIGN_ROLE');
      return roles
        .flatMap((role) => this.role(community, role)?.permissions ?? [])
        .some((permission) => !holds.has(permission) && !(assigns && !administrative.has(permission)));
    });
  }

  vouches(offer: { voucher: string; guest: string; scopes: Scopes }): boolean {
    const communities = [...offer.scopes.keys()];
    return (
      ![...offer.scopes].some(([community, roles]) => roles.some((role) => this.role(community, role)?.retired)) &&
      communities.every((community) => this.may(offer.voucher, community).has('COMMUNITY_ADD_MEMBER')) &&
      !this.exceeds(offer.voucher, offer.guest, offer.scopes)
    );
  }

  pendingOf(guest: string, communities: readonly string[]): PlainOffer[] {
    return [...this.offers.values()].filter(
      (offer) =>
        offer.guest === guest &&
        offer.status === 'pending' &&
        communities.some((community) => offer.scopes.has(community)),
    );
  }

  state(person: string, community: string): void {
    this.known.add(`${person}/${community}`);
    if (this.rootOf(community) !== community) return;
    this.stated.add(`${person}/${community}`);
    const former = this.formerOwners.get(`${person}/${community}`);
    if (former) former.keepsAdmin = false;
  }

  give(person: string, community: string, roles: readonly string[]): void {
    const held = this.held.get(`${person}/${community}`) ?? [];
    this.held.set(`${person}/${community}`, [...new Set([...held, ...roles])]);
    this.state(person, community);
  }

  setRoles(person: string, community: string, roles: readonly string[]): void {
    this.held.set(`${person}/${community}`, [...new Set(roles)]);
    this.state(person, community);
  }

  end(person: string, community: string): void {
    this.held.delete(`${person}/${community}`);
    this.suspended.delete(`${person}/${community}`);
    this.state(person, community);
  }

  transfer(root: string, to: string): void {
    this.formerOwners.set(`${this.owners.get(root) ?? ''}/${root}`, { keepsAdmin: true });
    this.owners.set(root, to);
  }

  /** Rule 23: what an act takes, now or once a suspension is lifted, somebody who holds less administration cannot take. */
  takesTooMuch(
    actor: string,
    subject: string,
    communities: readonly string[],
    act: (world: PlainWorld) => void,
  ): boolean {
    if (actor === subject) return false;
    const touchesRoot = communities.some((community) => this.rootOf(community) === community);
    const root = this.rootOf(communities[0] ?? '');
    const atStake = touchesRoot ? [...communities, ...this.heldIn(subject, root)] : communities;
    const after = this.copy();
    act(after);
    const reinstated = (world: PlainWorld) => {
      const copy = world.copy();
      for (const community of world.treeOf(root)) copy.suspended.delete(`${subject}/${community}`);
      return copy;
    };
    const views = [
      [this, after],
      [reinstated(this), reinstated(after)],
    ] as const;
    return views.some(([before, left]) =>
      atStake.some((community) => {
        const held = [...before.may(subject, community)];
        const shrinks = held.some((permission) => !left.may(subject, community).has(permission));
        const reach = this.may(actor, community);
        return shrinks && held.some((permission) => administrative.has(permission) && !reach.has(permission));
      }),
    );
  }

  copy(): PlainWorld {
    const copy = new PlainWorld();
    copy.communities = this.communities;
    copy.owners = this.owners;
    copy.roles = this.roles;
    copy.formerOwners = new Map([...this.formerOwners].map(([key, value]) => [key, { ...value }]));
    copy.held = new Map(this.held);
    copy.suspended = new Set(this.suspended);
    copy.known = new Set(this.known);
    copy.stated = new Set(this.stated);
    return copy;
  }
}
