import { createHash } from 'node:crypto';

import {
  type Authority,
  communityStream,
  encodeInvitationId,
  type EventMetadata,
  type GuestlistEvent,
  membershipStream,
  personStream,
  type Scope,
} from '@app/contracts';

/** A UUID that a test can name. */
export const idOf = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
};

/** An event with its stream and whoever did it, as a log would be asked to keep it. */
export type Happening = GuestlistEvent & { readonly streamName: string; readonly metadata: EventMetadata };

const metadataOf = (actor: string, commandType: string, commandId: string): EventMetadata => ({
  commandId,
  commandType,
  actor,
  correlationId: commandId,
  causationId: commandId,
  schemaVersion: 1,
  fingerprint: 'print',
});

const streamOf = ({ data }: GuestlistEvent): string => {
  if ('rootId' in data && 'personId' in data) return membershipStream(data.rootId, data.personId);
  return 'communityId' in data ? communityStream(data.communityId) : personStream(data.personId);
};

/** What a person did. Each happening is a command of its own. */
export const happening = (
  actor: string,
  event: GuestlistEvent,
  commandId = idOf(JSON.stringify([actor, event])),
): Happening => ({
  ...event,
  streamName: streamOf(event),
  metadata: metadataOf(actor, event.type, commandId),
});

/** Default roles in one community. */
export const scope = (communityId: string, ...roleIds: string[]): Scope => ({
  communityId,
  roles: roleIds.map((roleId) => ({ roleId, revision: 0 })),
});

/** The authority of somebody who holds what he gives. */
export const authority = (
  personId: string,
  communityIds: readonly string[],
  via: Authority['via'] = 'held',
): Authority => ({
  personId,
  via,
  scopes: communityIds.map((communityId) => ({ communityId, roles: ['owner'], basis: {} })),
});

const COMMITMENT = 'c0'.repeat(32);

/** Writes the history of one tree: what was done to it and to people in it, with sensible defaults. */
export class TreeHistory {
  readonly rootId: string;
  readonly ownerId: string;

  constructor(
    private readonly name: string,
    private readonly kind: 'standalone' | 'mssp-main' = 'mssp-main',
  ) {
    this.rootId = idOf(`${name}/root`);
    this.ownerId = idOf(`${name}/owner`);
  }

  invitationId(personId: string, nth = 1): string {
    return encodeInvitationId({ rootId: this.rootId, personId, suffix: String(nth).padStart(16, '0') });
  }

  managedId(name: string): string {
    return idOf(`${this.name}/${name}`);
  }

  registered(): Happening {
    const { rootId, ownerId, kind, name } = this;
    return happening(ownerId, {
      type: 'CommunityRegistered',
      data: { rootId, communityId: rootId, name, kind, ownerId },
    });
  }

  managed(name: string): Happening {
    const { rootId, ownerId } = this;
    return happening(ownerId, {
      type: 'ManagedCommunityAdded',
      data: { rootId, communityId: this.managedId(name), name },
    });
  }

  invited(personId: string, scopes: Scope[], given: { by?: string; expiresAt?: string; nth?: number } = {}): Happening {
    const { by = this.ownerId, expiresAt = '2026-02-01T00:00:00.000Z', nth = 1 } = given;
    const communityIds = scopes.map(({ communityId }) => communityId);
    return happening(by, {
      type: 'UserInvited',
      data: {
        rootId: this.rootId,
        personId,
        invitationId: this.invitationId(personId, nth),
        emailCommitment: COMMITMENT,
        scopes,
        expiresAt,
        authority: authority(by, communityIds),
      },
    });
  }

  amended(personId: string, scopes: Scope[], by = this.ownerId): Happening {
    const { rootId } = this;
    const communityIds = scopes.map(({ communityId }) => communityId);
    const data = { rootId, personId, invitationId: this.invitationId(personId), scopes };
    return happening(by, {
      type: 'InvitationAmended',
      data: { ...data, cause: 'amend', authority: authority(by, communityIds) },
    });
  }

  accepted(personId: string, scopes: Scope[], given: { voucher?: string; nth?: number } = {}): Happening {
    const { voucher = this.ownerId, nth = 1 } = given;
    const communityIds = scopes.map(({ communityId }) => communityId);
    const data = { rootId: this.rootId, personId, invitationId: this.invitationId(personId, nth), scopes };
    return happening(personId, {
      type: 'InvitationAccepted',
      data: { ...data, authority: authority(voucher, communityIds) },
    });
  }

  declined(personId: string, hasReason = false): Happening {
    const data = { rootId: this.rootId, personId, invitationId: this.invitationId(personId), hasReason };
    return happening(personId, { type: 'InvitationDeclined', data });
  }

  /** An invitation that was accepted at once. */
  joined(personId: string, ...scopes: Scope[]): readonly Happening[] {
    return [this.invited(personId, scopes), this.accepted(personId, scopes)];
  }

  added(personId: string, scopes: Scope[], by = this.ownerId): Happening {
    const communityIds = scopes.map(({ communityId }) => communityId);
    const data = { rootId: this.rootId, personId, scopes, authority: authority(by, communityIds, 'assign-role') };
    return happening(by, { type: 'MemberAdded', data });
  }

  rolesChanged(personId: string, { communityId, roles }: Scope, by = this.ownerId): Happening {
    const data = { rootId: this.rootId, personId, communityId, roles, authority: null };
    return happening(by, { type: 'MemberRolesChanged', data });
  }

  suspended(personId: string, communityId: string): Happening {
    const data = { rootId: this.rootId, personId, communityId, hasReason: false };
    return happening(this.ownerId, { type: 'MemberSuspended', data });
  }

  removed(personId: string, communityIds: string[]): Happening {
    const data = { rootId: this.rootId, personId, communityIds, everywhere: false };
    return happening(this.ownerId, { type: 'MemberRemoved', data });
  }

  transferred(fromPersonId: string, toPersonId: string, fromMembershipVersion = 0): Happening {
    const { rootId } = this;
    const data = { rootId, communityId: rootId, fromPersonId, fromMembershipVersion, toPersonId };
    return happening(fromPersonId, { type: 'OwnershipTransferred', data });
  }
}
