import { parseActor, type EventMetadata, type GuestlistEvent, type MembershipEvent } from '@app/contracts';
import type { RecordedEvent } from '@app/event-sourcing';

import { PlainWorld, type Scopes } from './plain-world';

type Recorded = RecordedEvent & GuestlistEvent;

const scopesOf = (scopes: readonly { communityId: string; roles: readonly { roleId: string }[] }[]): Scopes =>
  new Map(scopes.map(({ communityId, roles }) => [communityId, roles.map(({ roleId }) => roleId)]));

/**
 * The log told a second time, in its own order: who holds and offers what, and which of it was given by somebody who, at
 * that place in the log, could not give it.
 */
export class Ledger {
  readonly world = new PlainWorld();
  /** What was not allowed and has not been taken back: an offer, a role or a reinstatement. */
  readonly standing = new Map<string, Recorded>();
  /** How much was ever given without authority. */
  given = 0;
  /** What no order of commands may bring about. */
  readonly broken: string[] = [];
  private readonly accepted = new Set<string>();

  read(events: readonly RecordedEvent[]): this {
    for (const event of events) this.take(event as Recorded);
    return this;
  }

  private take(event: Recorded): void {
    const { world } = this;
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- what is left out changes nobody's authority
    switch (event.type) {
      case 'CommunityRegistered': {
        const { communityId: id, kind, ownerId } = event.data;
        world.communities.set(id, { id, root: id, kind, disabled: false });
        world.owners.set(id, ownerId);
        return;
      }
      case 'ManagedCommunityAdded': {
        const { communityId: id, rootId: root } = event.data;
        world.communities.set(id, { id, root, kind: 'mssp-managed', disabled: false });
        return;
      }
      case 'OwnershipTransferred': {
        world.transfer(event.data.rootId, event.data.toPersonId);
        return;
      }
      case 'RoleDefined':
      case 'RoleChanged': {
        const { roleId, communityId: home, permissions } = event.data;
        world.roles.set(roleId, { home, permissions, retired: world.roles.get(roleId)?.retired ?? false });
        return;
      }
      case 'RoleRetired': {
        const role = world.roles.get(event.data.roleId);
        if (role) role.retired = true;
        return;
      }
      default:
        if (event.streamName.startsWith('membership-')) this.takeMembership(event as RecordedEvent & MembershipEvent);
    }
  }

  private judge(event: RecordedEvent & MembershipEvent, allowed: boolean, keys: readonly string[]): void {
    for (const key of keys) this.standing.delete(key);
    if (allowed) return;
    this.given += 1;
    for (const key of keys) this.standing.set(key, event);
  }

  private mayGive(giver: string, guest: string, scopes: Scopes, permission: string): boolean {
    const permitted = [...scopes.keys()].every((community) => this.world.may(giver, community).has(permission));
    return permitted && !this.world.exceeds(giver, guest, scopes);
  }

  private takeMembership(event: RecordedEvent & MembershipEvent): void {
    const { world } = this;
    const { personId, rootId } = event.data;
    const { type, data } = event;
    const roleKeys = (scopes: Scopes) =>
      [...scopes].flatMap(([community, roles]) => roles.map((role) => `role ${personId}/${community}/${role}`));
    const offer = 'invitationId' in data ? world.offers.get(data.invitationId) : undefined;
    const close = (status: 'accepted' | 'declined' | 'revoked' | 'expired' | 'voided') => {
      if (offer) {
        if (offer.status !== 'pending') this.broken.push(`${type} of an invitation that is ${offer.status}`);
        offer.status = status;
        this.standing.delete(`offer ${offer.id}`);
      }
    };
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- mails change nobody's access
    switch (type) {
      case 'UserInvited': {
        const [id, scopes, voucher] = [data.invitationId, scopesOf(data.scopes), data.authority.personId];
        if (world.pendingOf(personId, [...scopes.keys()]).length > 0)
          this.broken.push('Two pending invitations overlap');
        if ([...scopes.keys()].some((one) => world.own(personId, one).length > 0))
          this.broken.push('A member is invited');
        this.judge(event, this.mayGive(voucher, personId, scopes, 'COMMUNITY_ADD_MEMBER'), [`offer ${id}`]);
        world.offers.set(id, { id, guest: personId, root: rootId, scopes, voucher, status: 'pending', expiresAt: 0 });
        return;
      }
      case 'InvitationAmended':
      case 'InvitationResent': {
        if (!offer) return;
        if ('scopes' in data) offer.scopes = scopesOf(data.scopes);
        offer.status = 'pending';
        if (world.pendingOf(personId, [...offer.scopes.keys()]).length > 1)
          this.broken.push('Two pending invitations overlap');
        if (!data.authority) return;
        offer.voucher = data.authority.personId;
        const allowed = this.mayGive(offer.voucher, personId, offer.scopes, 'COMMUNITY_ADD_MEMBER');
        this.judge(event, allowed, [`offer ${offer.id}`]);
        return;
      }
      case 'InvitationAccepted': {
        if (!offer) return;
        if (this.accepted.has(offer.id)) this.broken.push('An invitation is accepted twice');
        this.accepted.add(offer.id);
        const allowed = world.vouches(offer);
        close('accepted');
        this.judge(event, allowed, roleKeys(offer.scopes));
        for (const [community, roles] of offer.scopes) world.give(personId, community, roles);
        return;
      }
      case 'MemberAdded': {
        const scopes = scopesOf(data.scopes);
        if ([...scopes.keys()].some((one) => world.own(personId, one).length > 0))
          this.broken.push('A member is added');
        this.judge(
          event,
          this.mayGive(data.authority.personId, personId, scopes, 'COMMUNITY_ADD_MEMBER_DIRECTLY'),
          roleKeys(scopes),
        );
        for (const [community, roles] of scopes) world.give(personId, community, roles);
        return;
      }
      case 'MemberRolesChanged': {
        const { communityId } = data;
        const wanted = data.roles.map(({ roleId }) => roleId);
        const held = world.own(personId, communityId);
        const gone: Scopes = new Map([[communityId, held.filter((role) => !wanted.includes(role))]]);
        const added: Scopes = new Map([[communityId, wanted.filter((role) => !held.includes(role))]]);
        for (const key of roleKeys(gone)) this.standing.delete(key);
        if (data.authority) {
          this.judge(
            event,
            this.mayGive(data.authority.personId, personId, added, 'COMMUNITY_ASSIGN_ROLE'),
            roleKeys(added),
          );
        }
        world.setRoles(personId, communityId, wanted);
        return;
      }
      case 'MemberReinstated': {
        const { communityId, authority } = data;
        const scopes: Scopes = new Map([[communityId, world.own(personId, communityId)]]);
        const allowed = this.mayGive(authority.personId, personId, scopes, 'COMMUNITY_REMOVE_MEMBER');
        this.judge(event, allowed, [`reinstatement ${personId}/${communityId}`]);
        world.suspended.delete(`${personId}/${communityId}`);
        return;
      }
      case 'MemberSuspended':
        this.standing.delete(`reinstatement ${personId}/${data.communityId}`);
        world.suspended.add(`${personId}/${data.communityId}`);
        return;
      case 'MemberRemoved':
      case 'MemberLeft':
        for (const community of type === 'MemberLeft' ? [data.communityId] : data.communityIds)
          this.end(personId, community);
        return;
      case 'InvitationDeclined': {
        close('declined');
        return;
      }
      case 'InvitationRevoked': {
        close('revoked');
        return;
      }
      case 'InvitationExpired': {
        close('expired');
        return;
      }
      case 'InvitationVoided': {
        close('voided');
        return;
      }
      default:
        return;
    }
  }

  private end(person: string, community: string): void {
    this.world.end(person, community);
    for (const key of [...this.standing.keys()]) {
      const ofScope = key.startsWith(`role ${person}/${community}/`) || key === `reinstatement ${person}/${community}`;
      if (ofScope) this.standing.delete(key);
    }
  }
}

/** True for what the system added by itself. */
export const isBySystem = ({ metadata }: RecordedEvent): boolean =>
  parseActor((metadata as EventMetadata).actor).system !== null;
