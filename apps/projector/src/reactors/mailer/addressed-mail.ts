import { type CommunityEvent, communityStream } from '@app/contracts';
import { type Community, type CommunityState, communityFold, findRole, type Invitation, treeOf } from '@app/domain';
import { type EventStore, FoldedStreams } from '@app/event-sourcing';
import type { People, Person } from '@app/people';

import type { MailSettings } from './mail-settings';
import type { OutgoingMail } from './mail-transport';
import type { OwedMail } from './owed-mail';
import { type MailContent, type Named, writeMail } from './templates';

/** The same few communities are named again and again. */
const MAX_STREAMS = 1_000;

export interface AddressedMail {
  readonly mail: OutgoingMail;
  /** Everybody whose address stands in it. */
  readonly namedIds: readonly string[];
}

/** Whom a mail goes to, and on whose word; news to the voucher is sent on nobody's. */
export const partiesOf = ({ kind, cause, invitation }: OwedMail) => {
  const { voucherId } = invitation;
  return kind === 'accepted'
    ? { recipientId: voucherId, voucherId: null }
    : { recipientId: cause.data.personId, voucherId };
};

/** Writes the mails and puts the addresses on them. */
export class MailDesk {
  readonly #communities: FoldedStreams<CommunityState, CommunityEvent>;

  constructor(
    store: EventStore,
    private readonly people: Pick<People, 'byId'>,
    private readonly settings: Pick<MailSettings, 'from' | 'language' | 'invitationUrl'>,
  ) {
    this.#communities = new FoldedStreams(store, communityFold, { maxStreams: MAX_STREAMS });
  }

  /** Null when nobody is behind the id of the one it goes to, or of the guest it is about. */
  async addressed(owed: OwedMail): Promise<AddressedMail | null> {
    const { invitation, cause, n } = owed;
    const guestId = cause.data.personId;
    const { voucherId, invitationId } = invitation;
    const people = await this.people.byId([guestId, voucherId]);
    const [guest, recipient] = [people.get(guestId), people.get(partiesOf(owed).recipientId)];
    if (guest === undefined || recipient === undefined) return null;
    const { from, language } = this.settings;
    const content = {
      ...(await this.contentOf(owed)),
      guest: named(guest),
      voucher: namedOrNull(people.get(voucherId)),
    };
    return {
      mail: {
        ...{ from, to: recipient.address, ...writeMail(content, language) },
        messageId: messageIdOf(invitationId, n, from),
        about: { invitationId, n, voucherId },
      },
      namedIds: [...people.keys()],
    };
  }

  private async contentOf({ kind, invitation, cause }: OwedMail): Promise<Omit<MailContent, 'guest' | 'voucher'>> {
    const { rootId } = cause.data;
    const { invitationId, scopes, expiresAt } = invitation;
    const ids = [...new Set([rootId, ...scopes.map(({ communityId }) => communityId)])];
    const communities = await Promise.all(ids.map((id) => this.community(id)));
    const [root, ...others] = communities;
    if (!root) throw new RangeError('The tree of an invitation is not in the log');
    const url = this.settings.invitationUrl.replaceAll('{invitationId}', invitationId);
    return { kind, rootName: root.name, communities: offered({ scopes }, [root, ...others]), url, expiresAt };
  }

  private async community(communityId: string): Promise<Community> {
    const { state } = await this.#communities.load(communityStream(communityId));
    if (state === null) throw new RangeError('A community of an invitation is not in the log');
    return state;
  }
}

const offered = ({ scopes }: Pick<Invitation, 'scopes'>, [root, ...others]: [Community, ...Community[]]) => {
  const tree = treeOf(root, others);
  return scopes.map(({ communityId, roles }) => ({
    name: tree.communities[communityId]?.name ?? communityId,
    roles: roles.map(({ roleId }) => findRole(tree, communityId, roleId)?.name ?? roleId),
  }));
};

const named = ({ name, address }: Person): Named => ({ name, address });
const namedOrNull = (person: Person | undefined): Named | null => (person === undefined ? null : named(person));

const DOMAIN = /@([^\s<>@]+)>?\s*$/;

/** The same for the same mail, whoever sends it and however often. */
const messageIdOf = (invitationId: string, n: number, from: string): string =>
  `<${invitationId}.${n}@${DOMAIN.exec(from)?.[1] ?? 'localhost'}>`;
