import {
  administrativePermissions,
  allPermissions,
  defaultRoles,
  parseActor,
  productPermissions,
  type EventMetadata,
} from '@app/contracts';
import type { RecordedEvent } from '@app/event-sourcing';

/** Roles in one community, as events spell them. */
export interface RawScope {
  readonly communityId: string;
  readonly roles: readonly { readonly roleId: string }[];
}

/**
 * Every field of an event's data that is looked at here; which of them are there, the type of the event says. The oracle does
 * not use the types, folds or rules of the domain.
 */
export interface Raw extends RawScope {
  readonly rootId: string;
  readonly communityIds: readonly string[];
  readonly personId: string;
  readonly ownerId: string;
  readonly fromPersonId: string;
  readonly toPersonId: string;
  readonly invitationId: string;
  readonly scopes: readonly RawScope[];
  readonly cause: string;
  readonly roleId: string;
  readonly permissions: readonly string[];
  /** Null where nothing was given. */
  readonly authority: RawAuthority | null;
}

export interface RawAuthority {
  readonly personId: string;
  readonly via: string;
  readonly scopes: readonly {
    readonly communityId: string;
    readonly roles: readonly string[];
    readonly basis: Readonly<Record<string, string>>;
  }[];
}

/** The data of an event, whatever its type. */
export const rawData = ({ data }: RecordedEvent): Raw => data as Raw;

const fact = (...parts: readonly string[]) => parts.join('|');

const ADMINISTRATIVE: readonly string[] = administrativePermissions;
const PRODUCT: readonly string[] = productPermissions;

/**
 * What a log says, as sets of facts: `held` has `person|community|role` for everything anybody holds himself, and so on.
 * It is told the events one after the other, so before each of them it knows exactly what stands before it.
 */
export class Oracle {
  /** root by community */
  readonly root = new Map<string, string>();
  /** person by root */
  readonly owner = new Map<string, string>();
  /** `person|root`: gave the root away and is still admin of it */
  readonly kept = new Set<string>();
  /** `person|community|role` */
  readonly held = new Set<string>();
  /** `person|community` */
  readonly suspended = new Set<string>();
  /** community */
  readonly disabled = new Set<string>();
  /** `community|role|permission`, by the community that defines the role */
  readonly carries = new Set<string>();
  /** `community|role` */
  readonly defined = new Set<string>();
  /** `community|role` */
  readonly retired = new Set<string>();
  /** `community|role` of every offer that can still be accepted or sent again, by invitation */
  readonly offered = new Map<string, ReadonlySet<string>>();
  /** invitations that are pending */
  readonly pending = new Set<string>();
  /** person by invitation */
  readonly voucher = new Map<string, string>();
  /** number of events by stream */
  readonly length = new Map<string, bigint>();

  tell(event: RecordedEvent): void {
    this.length.set(event.streamName, event.revision + 1n);
    this.tellers[event.type]?.(rawData(event));
  }

  private readonly tellers: Readonly<Record<string, (data: Raw) => void>> = {
    CommunityRegistered: ({ communityId, ownerId }) => {
      this.root.set(communityId, communityId);
      this.owner.set(communityId, ownerId);
    },
    ManagedCommunityAdded: ({ communityId, rootId }) => this.root.set(communityId, rootId),
    CommunityDisabled: ({ communityId }) => this.disabled.add(communityId),
    CommunityEnabled: ({ communityId }) => this.disabled.delete(communityId),
    OwnershipTransferred: ({ rootId, fromPersonId, toPersonId }) => {
      this.owner.set(rootId, toPersonId);
      this.kept.add(fact(fromPersonId, rootId));
    },
    RoleDefined: (data) => this.define(data),
    RoleChanged: (data) => this.define(data),
    RoleRetired: ({ communityId, roleId }) => this.retired.add(fact(communityId, roleId)),
    UserInvited: (data) => this.offer(data, data.authority?.personId ?? ''),
    InvitationAmended: (data) =>
      this.offer(data, data.authority?.personId ?? this.voucher.get(data.invitationId) ?? ''),
    InvitationResent: ({ invitationId, authority }) => {
      this.pending.add(invitationId);
      this.voucher.set(invitationId, authority?.personId ?? '');
    },
    InvitationAccepted: (data) => {
      this.pending.delete(data.invitationId);
      this.give(data);
    },
    InvitationDeclined: ({ invitationId }) => this.pending.delete(invitationId),
    InvitationRevoked: ({ invitationId }) => this.pending.delete(invitationId),
    InvitationExpired: ({ invitationId }) => this.pending.delete(invitationId),
    InvitationVoided: ({ invitationId }) => this.pending.delete(invitationId),
    MemberAdded: (data) => this.give(data),
    MemberRolesChanged: ({ personId, communityId, roles }) => {
      this.takeAll(personId, communityId);
      for (const { roleId } of roles) this.held.add(fact(personId, communityId, roleId));
    },
    MemberSuspended: ({ personId, communityId }) => this.suspended.add(fact(personId, communityId)),
    MemberReinstated: ({ personId, communityId }) => this.suspended.delete(fact(personId, communityId)),
    MemberRemoved: ({ personId, communityIds }) => {
      for (const communityId of communityIds) this.end(personId, communityId);
    },
    MemberLeft: ({ personId, communityId }) => this.end(personId, communityId),
  };

  private define({ communityId, roleId, permissions }: Raw): void {
    this.defined.add(fact(communityId, roleId));
    for (const permission of allPermissions) {
      const one = fact(communityId, roleId, permission);
      if (permissions.includes(permission)) this.carries.add(one);
      else this.carries.delete(one);
    }
  }

  private offer({ invitationId, scopes }: Raw, voucherId: string): void {
    this.offered.set(invitationId, factsOfScopes(scopes));
    this.pending.add(invitationId);
    this.voucher.set(invitationId, voucherId);
  }

  private give({ personId, scopes, rootId }: Raw): void {
    for (const one of factsOfScopes(scopes)) this.held.add(fact(personId, one));
    if (scopes.some(({ communityId }) => communityId === rootId)) this.kept.delete(fact(personId, rootId));
  }

  private takeAll(personId: string, communityId: string): void {
    for (const one of [...this.held]) if (one.startsWith(fact(personId, communityId, ''))) this.held.delete(one);
    this.kept.delete(fact(personId, communityId));
  }

  private end(personId: string, communityId: string): void {
    this.takeAll(personId, communityId);
    this.suspended.delete(fact(personId, communityId));
  }

  /** The communities of a tree, its root included. */
  communitiesOf(rootId: string): string[] {
    return [...this.root].filter(([, root]) => root === rootId).map(([communityId]) => communityId);
  }

  /** Roles that somebody holds in this very community, suspended or not. */
  own(personId: string, communityId: string): Set<string> {
    const start = fact(personId, communityId, '');
    const roles = [...this.held].filter((one) => one.startsWith(start)).map((one) => one.slice(start.length));
    const root = this.root.get(communityId) ?? '';
    if (this.kept.has(fact(personId, communityId)) && this.owner.get(root) !== personId) roles.push('admin');
    return new Set(roles);
  }

  /** Roles in force somewhere: his own and those of main, each unless he is suspended where he holds it. */
  inForce(personId: string, communityId: string): Set<string> {
    const places = new Set([communityId, this.root.get(communityId) ?? communityId]);
    const active = [...places].filter((place) => !this.suspended.has(fact(personId, place)));
    return new Set(active.flatMap((place) => [...this.own(personId, place)]));
  }

  /** What a role permits in a community: a default one, or one that the community or its root defines. */
  permissionsOf(roleId: string, communityId: string): Set<string> {
    const byDefault: readonly string[] | undefined = Object.values(defaultRoles).find(
      (one) => one.roleId === roleId,
    )?.permissions;
    const places = [communityId, this.root.get(communityId) ?? communityId];
    const custom = allPermissions.filter((one) => places.some((place) => this.carries.has(fact(place, roleId, one))));
    return new Set(byDefault ?? custom);
  }

  isRetired(roleId: string, communityId: string): boolean {
    return [communityId, this.root.get(communityId) ?? ''].some((place) => this.retired.has(fact(place, roleId)));
  }

  isUsable(roleId: string, communityId: string): boolean {
    const places = [communityId, this.root.get(communityId) ?? ''];
    return Object.hasOwn(defaultRoles, roleId) || places.some((place) => this.defined.has(fact(place, roleId)));
  }

  isDisabled(communityId: string): boolean {
    return this.disabled.has(communityId) || this.disabled.has(this.root.get(communityId) ?? '');
  }

  owns(personId: string, communityId: string): boolean {
    return this.owner.get(this.root.get(communityId) ?? '') === personId;
  }

  isMember(personId: string, communityId: string): boolean {
    return this.owns(personId, communityId) || this.own(personId, communityId).size > 0;
  }

  /** Permissions were every community enabled. */
  may(personId: string, communityId: string): Set<string> {
    if (this.owns(personId, communityId)) return new Set(allPermissions);
    return new Set(
      [...this.inForce(personId, communityId)].flatMap((roleId) => [...this.permissionsOf(roleId, communityId)]),
    );
  }

  /** Permissions as they are. */
  mayNow(personId: string, communityId: string): Set<string> {
    const left = ['COMMUNITY_LIST_MEMBER', 'COMMUNITY_READ_ROLE', 'COMMUNITY_READ_AUDIT'];
    const held = [...this.may(personId, communityId)];
    return new Set(this.isDisabled(communityId) ? held.filter((permission) => left.includes(permission)) : held);
  }

  /** Administrative permissions were every community enabled. */
  administers(personId: string, communityId: string): Set<string> {
    return new Set([...this.may(personId, communityId)].filter((permission) => ADMINISTRATIVE.includes(permission)));
  }

  /** What of these roles is beyond the ceiling of the giver, and what he may give by way of ASSIGN_ROLE alone. */
  ceiling(giverId: string, receiverId: string, communityId: string, roleIds: Iterable<string>) {
    const held = this.may(giverId, communityId);
    const given = [...roleIds].flatMap((roleId) => [...this.permissionsOf(roleId, communityId)]);
    const notHeld = given.filter((permission) => !held.has(permission));
    const assigns = held.has('COMMUNITY_ASSIGN_ROLE') && giverId !== receiverId;
    const assigned = notHeld.filter((permission) => assigns && PRODUCT.includes(permission));
    return { assigned, beyond: notHeld.filter((permission) => !assigned.includes(permission)) };
  }
}

/** `community|role` for every role of these scopes. */
export const factsOfScopes = (scopes: readonly RawScope[]): Set<string> =>
  new Set(scopes.flatMap(({ communityId, roles }) => roles.map(({ roleId }) => fact(communityId, roleId))));

/** personId of whoever did it; null for the system. */
export const actorOf = ({ metadata }: RecordedEvent): string | null =>
  parseActor((metadata as EventMetadata).actor).personId;
