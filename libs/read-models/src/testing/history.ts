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

  amended(personId: string, scopes: Scope[], removedCommunityIds: string[], by = this.ownerId): Happening {
    const { rootId } = this;
    const communityIds = scopes.map(({ communityId }) => communityId);
    const data = { rootId, personId, invitationId: this.invitationId(personId), scopes, removedCommunityIds };
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

  declined(personId: string, communityIds: string[], hasReason = false): Happening {
    return happening(personId, {
      type: 'InvitationDeclined',
      data: { ...this.offer(personId, communityIds), hasReason },
    });
  }

  /** Everything that can become of an offer of these communities, one happening of each type. */
  afterwards(personId: string, communityIds: string[], by = this.ownerId): readonly Happening[] {
    const offer = this.offer(personId, communityIds);
    const mail = { ...offer, n: 1, kind: 'invitation' } as const;
    const [expiredAt, expiresAt] = ['2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'];
    const resent = { ...offer, expiresAt, authority: authority(by, communityIds) };
    return [
      happening('system:mail', { type: 'InvitationMailSent', data: mail }),
      happening('system:mail', { type: 'InvitationMailFailed', data: { ...mail, class: 'permanent', smtpCode: 550 } }),
      happening('system:mail', { type: 'InvitationMailWithheld', data: { ...mail, cause: 'address-limit' } }),
      happening('system:expiry', { type: 'InvitationExpired', data: { ...offer, expiredAt } }),
      happening(by, { type: 'InvitationResent', data: resent }),
      this.declined(personId, communityIds),
      happening(by, { type: 'InvitationRevoked', data: { ...offer, cause: 'revoke', hasReason: false } }),
      happening('system:authority-watch', { type: 'InvitationVoided', data: { ...offer, cause: 'authority-lost' } }),
    ];
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

  private offer(personId: string, communityIds: string[]) {
    return { rootId: this.rootId, personId, invitationId: this.invitationId(personId), communityIds };
  }
}
