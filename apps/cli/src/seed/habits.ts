import { communityStream, type EmailAddress, membershipStream } from '@app/contracts';
import type { Membership, Offer } from '@app/domain';

import { type Act, type Deed, deeds } from './deeds';
import type { Random } from './random';
import { Tastes } from './tastes';
import { type Level, pendingOf, rolesIn, type SeededTree } from './tree';

/** What the people of a tree do from day to day. Each answers null when nobody is found who could do it now. */
export class Habits {
  private readonly tastes: Tastes;

  constructor(
    private readonly random: Random,
    private readonly tree: SeededTree,
    private readonly addressOf: (personId: string) => EmailAddress,
  ) {
    this.tastes = new Tastes(random, tree);
  }

  /** Somebody is invited into main, or into one to three managed communities. */
  invite(personId: string, wanted: readonly string[] = this.tastes.communities(), role?: string): Act | null {
    const membership = this.tree.membership(personId);
    const free = wanted.filter((communityId) => this.isFree(membership, communityId));
    if (free.length === 0 || personId === this.tree.ownerId) return null;
    const offer: Offer = Object.fromEntries(free.map((id) => [id, [role ?? this.tastes.role(id)]]));
    const days = this.random.chance(0.15) ? this.random.between(1, 14) : null;
    const lifetime = days === null ? {} : { expiresInHours: days * 24 };
    return this.onOffer(personId, offer, deeds.invite({ address: this.addressOf(personId), offer, ...lifetime }));
  }

  inviteFurther(): Act | null {
    const personId = this.tree.someone(this.random, (membership) => Object.keys(membership.scopes).length > 0);
    return personId === null ? null : this.invite(personId);
  }

  /** Somebody gets access without being asked. */
  add(): Act | null {
    const [communityId] = this.tastes.communities();
    if (communityId === undefined) return null;
    const personId = this.tree.someone(this.random, (membership) => rolesIn(membership, communityId).length === 0);
    if (personId === null) return null;
    const roles = [this.tastes.role(communityId)];
    const actorId = this.tree.actor(this.random, [communityId], 'admin', personId);
    return this.about(
      actorId,
      personId,
      [communityId],
      deeds.add({ communityId, address: this.addressOf(personId), roles }),
    );
  }

  changeRoles(): Act | null {
    const found = this.someScope((_, communityId) => this.isOpen(communityId));
    if (found === null) return null;
    const { personId, communityId, roles } = found;
    const others = [
      ...new Set([this.tastes.role(communityId), ...(this.random.chance(0.2) ? [this.tastes.role(communityId)] : [])]),
    ];
    if (others.every((roleId) => roles.includes(roleId)) && others.length === roles.length) return null;
    const deed = deeds.changeRoles({ personId, communityId, roles: others });
    return this.onMember(personId, communityId, [...roles, ...others], deed);
  }

  suspend(): Act | null {
    const found = this.someScope(({ scopes }, id) => this.isOpen(id) && scopes[id]?.suspended === false);
    if (found === null) return null;
    const { personId, communityId, roles } = found;
    return this.onMember(
      personId,
      communityId,
      roles,
      deeds.suspend({ personId, communityId, reason: this.tastes.reason() }),
    );
  }

  reinstate(personId: string, communityId: string): Act | null {
    const scope = this.tree.membership(personId).scopes[communityId];
    if (scope?.suspended !== true || !this.isOpen(communityId) || personId === this.tree.ownerId) return null;
    const roles = scope.roles.map(({ roleId }) => roleId);
    return this.onMember(personId, communityId, roles, deeds.reinstate({ personId, communityId }));
  }

  remove(): Act | null {
    const found = this.someScope(() => true);
    if (found === null) return null;
    const { personId, communityId, roles } = found;
    const everywhere = this.random.chance(0.12);
    const deed = deeds.remove({ personId, communityId, everywhere });
    return this.onMember(personId, everywhere ? this.tree.rootId : communityId, roles, deed);
  }

  leave(): Act | null {
    const found = this.someScope(() => true);
    if (found === null) return null;
    const { personId, communityId } = found;
    return this.about(personId, personId, [communityId], deeds.leave(communityId));
  }

  accept(personId: string, invitationId: string): Act | null {
    const invitation = this.pending(personId, invitationId);
    if (invitation === null) return null;
    const act = this.about(personId, personId, Object.keys(invitation.offer), deeds.accept({ invitationId }));
    return { ...act, reads: [...act.reads, membershipStream(this.tree.rootId, invitation.voucherId)] };
  }

  decline(personId: string, invitationId: string): Act | null {
    const invitation = this.pending(personId, invitationId);
    if (invitation === null) return null;
    const deed = deeds.decline({ invitationId, reason: this.tastes.reason() });
    return this.about(personId, personId, Object.keys(invitation.offer), deed);
  }

  revoke(personId: string, invitationId: string): Act | null {
    const invitation = this.pending(personId, invitationId);
    if (invitation === null) return null;
    return this.onOffer(personId, invitation.offer, deeds.revoke({ invitationId, reason: this.tastes.reason() }));
  }

  /** The offer gets another role, and now and then another community. */
  amend(personId: string, invitationId: string): Act | null {
    const invitation = this.pending(personId, invitationId);
    if (invitation === null) return null;
    const before = invitation.offer;
    const further = this.random.chance(0.5) ? this.tastes.communities().slice(0, 1) : [];
    const membership = this.tree.membership(personId);
    const free = further.filter((communityId) => this.isFree(membership, communityId));
    const offer = Object.fromEntries([...Object.keys(before), ...free].map((id) => [id, [this.tastes.role(id)]]));
    return this.onOffer(personId, { ...before, ...offer }, deeds.amend({ invitationId, offer }));
  }

  /** Also of an invitation that ran out. */
  resend(personId: string, invitationId: string): Act | null {
    const { invitations } = this.tree.membership(personId);
    const invitation = invitations[invitationId];
    if (invitation?.status !== 'pending' && invitation?.status !== 'expired') return null;
    const offer = offerOf(invitation.scopes);
    return this.onOffer(personId, offer, deeds.resend({ invitationId }));
  }

  /** By the system, when it is due. */
  expire(personId: string, invitationId: string): Act | null {
    const invitation = this.pending(personId, invitationId);
    if (invitation === null) return null;
    return this.about(personId, personId, Object.keys(invitation.offer), deeds.expire({ invitationId }));
  }

  private pending(personId: string, invitationId: string) {
    const found = pendingOf(this.tree.membership(personId)).find(
      (invitation) => invitation.invitationId === invitationId,
    );
    return found === undefined ? null : { voucherId: found.voucherId, offer: offerOf(found.scopes) };
  }

  private onOffer(personId: string, offer: Offer, deed: Deed): Act {
    const levels = Object.entries(offer).map(([id, roles]) => this.tree.levelFor(id, roles));
    return this.byStaff(personId, Object.keys(offer), levels.includes('admin') ? 'admin' : 'manager', deed);
  }

  /** Taking away looks at what is held in main as well, and an act on main at what is held anywhere (rule 23). */
  private onMember(personId: string, communityId: string, roles: readonly string[], deed: Deed): Act {
    const { rootId } = this.tree;
    const membership = this.tree.membership(personId);
    const places = communityId === rootId ? Object.keys(membership.scopes) : [rootId, communityId];
    const levels = places.map((id) => this.tree.levelFor(id, rolesIn(membership, id)));
    const level = [...levels, this.tree.levelFor(communityId, roles)].includes('admin') ? 'admin' : 'manager';
    return this.byStaff(personId, [communityId], level, deed);
  }

  private byStaff(personId: string, communityIds: readonly string[], level: Level, deed: Deed): Act {
    return this.about(this.tree.actor(this.random, communityIds, level, personId), personId, communityIds, deed);
  }

  private about(actorId: string, personId: string, communityIds: readonly string[], deed: Deed): Act {
    const { rootId } = this.tree;
    const places = [...new Set([rootId, ...communityIds])].map(communityStream);
    return {
      actorId,
      reads: [membershipStream(rootId, actorId), ...places],
      writes: [membershipStream(rootId, personId)],
      deed,
    };
  }

  private someScope(suits: (membership: Membership, communityId: string) => boolean) {
    let communityId: string | undefined;
    const personId = this.tree.someone(this.random, (membership) => {
      communityId = this.random.pick(Object.keys(membership.scopes));
      return communityId !== undefined && rolesIn(membership, communityId).length > 0 && suits(membership, communityId);
    });
    if (personId === null || communityId === undefined) return null;
    return { personId, communityId, roles: rolesIn(this.tree.membership(personId), communityId) };
  }

  private isOpen(communityId: string): boolean {
    return this.tree.communities.get(communityId)?.status === 'active';
  }

  /** Neither a member nor invited there. */
  private isFree(membership: Membership, communityId: string): boolean {
    const offered = pendingOf(membership).some(({ scopes }) =>
      scopes.some((scope) => scope.communityId === communityId),
    );
    return this.isOpen(communityId) && !offered && rolesIn(membership, communityId).length === 0;
  }
}

const offerOf = (scopes: Membership['invitations'][string]['scopes']): Offer =>
  Object.fromEntries(scopes.map(({ communityId, roles }) => [communityId, roles.map(({ roleId }) => roleId)]));
