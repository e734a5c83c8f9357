import { PlainWorld, type PlainOffer, type Scopes } from './plain-world';

/** A command as the tests speak of it: names in place of ids. */
export type Asked =
  | { readonly does: 'register'; readonly by: string; readonly kind: 'standalone' | 'mssp-main'; readonly as: string }
  | { readonly does: 'add managed'; readonly by: string; readonly in: string; readonly as: string }
  | { readonly does: 'disable' | 'enable' | 'leave'; readonly by: string; readonly in: string }
  | { readonly does: 'transfer'; readonly by: string; readonly in: string; readonly to: string }
  | {
      readonly does: 'define role';
      readonly by: string;
      readonly in: string;
      readonly as: string;
      readonly permissions: readonly string[];
    }
  | { readonly does: 'retire role'; readonly by: string; readonly in: string; readonly role: string }
  | {
      readonly does: 'invite';
      readonly by: string;
      readonly to: string;
      readonly offer: Readonly<Record<string, readonly string[]>>;
      readonly as: string;
    }
  | {
      readonly does: 'amend';
      readonly by: string;
      readonly invitation: string;
      readonly offer: Readonly<Record<string, readonly string[]>>;
    }
  | { readonly does: 'resend' | 'revoke' | 'accept' | 'decline'; readonly by: string; readonly invitation: string }
  | {
      readonly does: 'add' | 'change roles';
      readonly by: string;
      readonly in: string;
      readonly to: string;
      readonly roles: readonly string[];
    }
  | {
      readonly does: 'suspend' | 'reinstate' | 'remove' | 'remove everywhere';
      readonly by: string;
      readonly in: string;
      readonly to: string;
    };

type ThatDoes<One extends Asked, Does> = One extends Asked ? (Does extends One['does'] ? One : never) : never;
type AskedTo<Does extends Asked['does']> = ThatDoes<Asked, Does>;

class Refused extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

const unless = (holds: boolean, code: string): void => {
  if (!holds) throw new Refused(code);
};

const HOUR = 3_600_000;
const LIFETIME = 168 * HOUR;

/** What the rules say to a command, told a second time: the code of the refusal or `ok`, and what becomes of the world. */
export class PlainRules {
  readonly world = new PlainWorld();
  now = 0;

  answer(asked: Asked): string {
    try {
      this.decide(asked);
      return 'ok';
    } catch (error) {
      if (error instanceof Refused) return error.code;
      throw error;
    }
  }

  private decide(asked: Asked): void {
    switch (asked.does) {
      case 'register':
        this.world.communities.set(asked.as, { id: asked.as, root: asked.as, kind: asked.kind, disabled: false });
        this.world.owners.set(asked.as, asked.by);
        return;
      case 'add managed': {
        this.addManaged(asked);
        return;
      }
      case 'disable':
      case 'enable': {
        this.switch(asked);
        return;
      }
      case 'transfer': {
        this.transfer(asked);
        return;
      }
      case 'define role': {
        this.defineRole(asked);
        return;
      }
      case 'retire role': {
        this.retireRole(asked);
        return;
      }
      case 'invite': {
        this.invite(asked);
        return;
      }
      case 'amend': {
        this.amend(asked);
        return;
      }
      case 'resend': {
        this.resend(asked);
        return;
      }
      case 'revoke': {
        this.revoke(asked);
        return;
      }
      case 'accept': {
        this.accept(asked);
        return;
      }
      case 'decline': {
        this.decline(asked);
        return;
      }
      case 'add': {
        this.add(asked);
        return;
      }
      case 'change roles': {
        this.changeRoles(asked);
        return;
      }
      case 'suspend': {
        this.suspend(asked);
        return;
      }
      case 'reinstate': {
        this.reinstate(asked);
        return;
      }
      case 'remove':
      case 'remove everywhere': {
        this.remove(asked);
        return;
      }
      case 'leave': {
        this.leave(asked);
        return;
      }
    }
  }

  private may(person: string, communities: readonly string[], ...anyOf: string[]): void {
    const permitted = communities.every((community) => anyOf.some((one) => this.world.may(person, community).has(one)));
    unless(permitted, 'forbidden');
  }

  private sees(person: string, communities: readonly string[]): void {
    const visible = communities.every((community) => this.world.sees(person, community));
    unless(visible, 'not-found');
  }

  private enabled(communities: readonly string[]): void {
    unless(!communities.some((community) => this.world.isDisabled(community)), 'community-disabled');
  }

  private givable(community: string, roles: readonly string[]): void {
    for (const role of roles) {
      const found = this.world.role(community, role);
      unless(found !== null, 'role-unknown');
      unless(!found?.retired, 'role-retired');
    }
  }

  private within(giver: string, receiver: string, scopes: Scopes): void {
    unless(!this.world.exceeds(giver, receiver, scopes), 'grant-exceeds-authority');
  }

  private noMember(person: string, communities: readonly string[]): void {
    unless(!communities.some((community) => this.world.isMember(person, community)), 'already-member');
  }

  private lapsed(offer: PlainOffer): boolean {
    return offer.status === 'pending' && this.now >= offer.expiresAt;
  }

  private clearTheWay(guest: string, communities: readonly string[], except?: string): void {
    const met = this.world.pendingOf(guest, communities).filter(({ id }) => id !== except);
    unless(
      met.every((offer) => this.lapsed(offer)),
      'invitation-already-pending',
    );
    for (const offer of met) offer.status = 'expired';
  }

  private withdraw(guest: string, communities: readonly string[], whole = false): void {
    for (const offer of this.world.pendingOf(guest, communities)) {
      const left = new Map([...offer.scopes].filter(([community]) => !whole && !communities.includes(community)));
      if (this.lapsed(offer)) offer.status = 'expired';
      else if (left.size === 0) offer.status = 'revoked';
      else offer.scopes = left;
    }
  }

  private addManaged({ by, in: parent, as }: AskedTo<'add managed'>): void {
    this.sees(by, [parent]);
    this.may(by, [parent], 'COMMUNITY_MANAGE_SUB_COMMUNITIES');
    unless(this.world.communities.get(parent)?.kind === 'mssp-main', 'not-an-mssp');
    this.enabled([parent]);
    this.world.communities.set(as, { id: as, root: parent, kind: 'mssp-managed', disabled: false });
  }

  private ownerOf(by: string, root: string): void {
    if (this.world.owns(by, root)) return;
    throw new Refused(this.world.sees(by, root) ? 'forbidden' : 'not-found');
  }

  private switch({ does, by, in: community }: AskedTo<'disable'>): void {
    const found = this.world.communities.get(community);
    const root = this.world.rootOf(community);
    if (root === community) this.ownerOf(by, root);
    else {
      this.sees(by, [community]);
      this.may(by, [root], 'COMMUNITY_MANAGE_SUB_COMMUNITIES');
    }
    if (!found || found.disabled === (does === 'disable')) return;
    if (does === 'disable') this.enabled([community]);
    found.disabled = does === 'disable';
  }

  private transfer({ by, in: root, to }: AskedTo<'transfer'>): void {
    const { world } = this;
    unless(world.rootOf(root) === root, 'not-found');
    this.ownerOf(by, root);
    const history = world.treeOf(root).some((community) => world.known.has(`${to}/${community}`));
    unless(history || world.owns(to, root) || world.formerOwners.has(`${to}/${root}`), 'not-found');
    this.enabled([root]);
    if (world.owns(to, root)) return;
    unless(world.isMember(to, root) && !world.isSuspended(to, root), 'not-a-member');
    world.transfer(root, to);
  }

  private defineRole({ by, in: community, as, permissions }: AskedTo<'define role'>): void {
    this.sees(by, [community]);
    this.may(by, [community], 'COMMUNITY_WRITE_ROLE');
    this.enabled([community]);
    const held = this.world.may(by, community);
    unless(
      permissions.every((permission) => held.has(permission)),
      'grant-exceeds-authority',
    );
    this.world.roles.set(as, { home: community, permissions, retired: false });
  }

  private retireRole({ by, in: community, role }: AskedTo<'retire role'>): void {
    const custom = this.world.roles.get(role);
    this.sees(by, [community]);
    const isDefault = custom === undefined && this.world.role(community, role) !== null;
    unless(isDefault || custom?.home === community, 'not-found');
    this.may(by, [community], 'COMMUNITY_REMOVE_ROLE');
    this.enabled([community]);
    unless(!isDefault, 'role-not-modifiable');
    if (custom) custom.retired = true;
  }

  private offered(giver: string, guest: string, scopes: Scopes): void {
    for (const [community, roles] of scopes) this.givable(community, roles);
    this.within(giver, guest, scopes);
  }

  private invite({ by, to, offer, as }: AskedTo<'invite'>): void {
    const scopes: Scopes = new Map(Object.entries(offer));
    const communities = [...scopes.keys()];
    const roots = new Set(communities.map((community) => this.world.rootOf(community)));
    this.sees(by, communities);
    this.may(by, communities, 'COMMUNITY_ADD_MEMBER');
    unless(roots.size === 1, 'communities-not-in-one-tree');
    unless(by !== to, 'self-invitation');
    this.enabled(communities);
    this.offered(by, to, scopes);
    this.noMember(to, communities);
    this.clearTheWay(to, communities);
    for (const community of communities) this.world.known.add(`${to}/${community}`);
    const [root = ''] = roots;
    const made = { id: as, guest: to, root, scopes, voucher: by, expiresAt: this.now + LIFETIME };
    this.world.offers.set(as, { ...made, status: 'pending' });
  }

  private isWatchful(by: string, { voucher, root }: PlainOffer): boolean {
    return by === voucher && (this.world.owns(by, root) || this.world.heldIn(by, root).length > 0);
  }

  /** The invitation that somebody acts on who is not its guest. */
  private atHand(by: string, invitation: string): PlainOffer {
    const offer = this.existing(invitation);
    const visible = [...offer.scopes.keys()].some((community) => this.world.sees(by, community));
    unless(visible || this.isWatchful(by, offer), 'not-found');
    return offer;
  }

  private existing(invitation: string): PlainOffer {
    const offer = this.world.offers.get(invitation);
    if (!offer) throw new Refused('not-found');
    return offer;
  }

  private amend({ by, invitation, offer: asked }: AskedTo<'amend'>): void {
    const offer = this.atHand(by, invitation);
    const scopes: Scopes = new Map(Object.entries(asked));
    const communities = [...scopes.keys()];
    this.sees(by, communities);
    const inTree = communities.filter((community) => this.world.rootOf(community) === offer.root);
    this.may(by, [...offer.scopes.keys(), ...inTree], 'COMMUNITY_ADD_MEMBER');
    unless(inTree.length === communities.length, 'communities-not-in-one-tree');
    unless(offer.status !== 'expired', 'invitation-expired');
    unless(offer.status === 'pending', 'invitation-not-pending');
    if (this.lapsed(offer)) {
      offer.status = 'expired';
      throw new Refused('invitation-expired');
    }
    unless(by !== offer.guest, 'self-invitation');
    this.enabled(communities);
    for (const [community, roles] of scopes) this.givable(community, roles);
    if (sameScopes(scopes, offer.scopes) && offer.voucher === by) return;
    this.within(by, offer.guest, scopes);
    this.noMember(offer.guest, communities);
    this.clearTheWay(offer.guest, communities, invitation);
    for (const community of communities) this.world.known.add(`${offer.guest}/${community}`);
    Object.assign(offer, { scopes, voucher: by });
  }

  private resend({ by, invitation }: AskedTo<'resend'>): void {
    const offer = this.atHand(by, invitation);
    const communities = [...offer.scopes.keys()];
    this.may(by, communities, 'COMMUNITY_ADD_MEMBER');
    unless(offer.status === 'pending' || offer.status === 'expired', 'invitation-not-pending');
    unless(by !== offer.guest, 'self-invitation');
    this.enabled(communities);
    this.offered(by, offer.guest, offer.scopes);
    this.noMember(offer.guest, communities);
    this.clearTheWay(offer.guest, communities, invitation);
    Object.assign(offer, { status: 'pending', expiresAt: this.now + LIFETIME, voucher: by });
  }

  private revoke({ by, invitation }: AskedTo<'revoke'>): void {
    const offer = this.atHand(by, invitation);
    if (!this.isWatchful(by, offer)) {
      this.may(by, [...offer.scopes.keys()], 'COMMUNITY_ADD_MEMBER', 'COMMUNITY_REMOVE_MEMBER');
    }
    if (offer.status === 'revoked') return;
    const pending = offer.status === 'pending' && !this.lapsed(offer);
    if (this.lapsed(offer)) offer.status = 'expired';
    unless(pending, 'invitation-not-pending');
    offer.status = 'revoked';
  }

  /** The invitation that its guest answers; undefined when it was answered like this before. */
  private toAnswer(by: string, invitation: string, answered: 'accepted' | 'declined'): PlainOffer | undefined {
    const offer = this.existing(invitation);
    unless(by === offer.guest, 'not-found');
    if (offer.status === answered) return undefined;
    if (this.lapsed(offer)) offer.status = 'expired';
    unless(offer.status !== 'expired', 'invitation-expired');
    unless(answered === 'declined' || offer.status !== 'voided', 'invitation-voided');
    unless(offer.status === 'pending', 'invitation-not-pending');
    return offer;
  }

  private accept({ by, invitation }: AskedTo<'accept'>): void {
    const offer = this.toAnswer(by, invitation, 'accepted');
    if (!offer) return;
    if (!this.world.vouches(offer)) {
      offer.status = 'voided';
      throw new Refused('invitation-voided');
    }
    this.enabled([...offer.scopes.keys()]);
    offer.status = 'accepted';
    for (const [community, roles] of offer.scopes) this.world.give(by, community, roles);
  }

  private decline({ by, invitation }: AskedTo<'decline'>): void {
    const offer = this.toAnswer(by, invitation, 'declined');
    if (offer) offer.status = 'declined';
  }

  private add({ by, in: community, to, roles }: AskedTo<'add'>): void {
    this.sees(by, [community]);
    this.may(by, [community], 'COMMUNITY_ADD_MEMBER_DIRECTLY');
    unless(by !== to, 'forbidden');
    this.enabled([community]);
    this.offered(by, to, new Map([[community, roles]]));
    this.noMember(to, [community]);
    this.withdraw(to, [community]);
    this.world.give(to, community, roles);
  }

  private member(by: string, community: string, to: string, permission: string, permittedIn = community): void {
    this.sees(by, [community]);
    unless(this.world.knows(by, to, this.world.rootOf(community)), 'not-found');
    this.may(by, [permittedIn], permission);
  }

  private ownMembership(person: string, community: string): void {
    const { world } = this;
    unless(!world.owns(person, community), 'owner-protected');
    if (world.isMember(person, community)) return;
    throw new Refused(world.own(person, world.rootOf(community)).length === 0 ? 'not-a-member' : 'access-is-inherited');
  }

  private takeable(by: string, to: string, communities: readonly string[], act: (world: PlainWorld) => void): void {
    unless(!this.world.takesTooMuch(by, to, communities, act), 'takes-more-than-held');
  }

  private changeRoles({ by, in: community, to, roles }: AskedTo<'change roles'>): void {
    this.member(by, community, to, 'COMMUNITY_ASSIGN_ROLE');
    this.enabled([community]);
    this.ownMembership(to, community);
    const held = this.world.own(to, community);
    const added = roles.filter((role) => !held.includes(role));
    const takes = held.some((role) => !roles.includes(role));
    this.givable(community, added);
    if (added.length === 0 && !takes) return;
    unless(added.length === 0 || by !== to, 'forbidden');
    this.within(by, to, new Map([[community, added]]));
    const act = (world: PlainWorld) => world.setRoles(to, community, roles);
    if (takes) this.takeable(by, to, [community], act);
    act(this.world);
  }

  private suspend({ by, in: community, to }: AskedTo<'suspend'>): void {
    this.member(by, community, to, 'COMMUNITY_REMOVE_MEMBER');
    this.enabled([community]);
    this.ownMembership(to, community);
    if (this.world.isSuspended(to, community)) return;
    const act = (world: PlainWorld) => world.suspended.add(`${to}/${community}`);
    this.takeable(by, to, [community], act);
    act(this.world);
    this.world.known.add(`${to}/${community}`);
  }

  private reinstate({ by, in: community, to }: AskedTo<'reinstate'>): void {
    this.member(by, community, to, 'COMMUNITY_REMOVE_MEMBER');
    this.enabled([community]);
    this.ownMembership(to, community);
    if (!this.world.isSuspended(to, community)) return;
    unless(by !== to, 'forbidden');
    this.within(by, to, new Map([[community, this.world.own(to, community)]]));
    this.world.suspended.delete(`${to}/${community}`);
  }

  private remove({ does, by, in: community, to }: AskedTo<'remove'>): void {
    const { world } = this;
    const everywhere = does === 'remove everywhere';
    const root = world.rootOf(community);
    this.member(by, community, to, 'COMMUNITY_REMOVE_MEMBER', everywhere ? root : community);
    if (everywhere) unless(!world.owns(to, root), 'owner-protected');
    else this.ownMembership(to, community);
    const communities = everywhere ? world.heldIn(to, root) : [community];
    unless(communities.length > 0, 'not-a-member');
    const act = (one: PlainWorld) => communities.forEach((left) => one.end(to, left));
    this.takeable(by, to, communities, act);
    this.withdraw(to, everywhere ? world.treeOf(root) : communities, everywhere);
    act(world);
  }

  private leave({ by, in: community }: AskedTo<'leave'>): void {
    this.sees(by, [community]);
    this.ownMembership(by, community);
    this.world.end(by, community);
  }
}

const sameScopes = (one: Scopes, other: Scopes): boolean =>
  one.size === other.size &&
  [...one].every(([community, roles]) => {
    const others = other.get(community);
    return others?.length === roles.length && roles.every((role) => others.includes(role));
  });
