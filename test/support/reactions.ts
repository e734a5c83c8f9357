import {
  DomainError,
  type EventMetadata,
  type MembershipEvent,
  membershipStream,
  type PersonEvent,
  personStream,
} from '@app/contracts';
import { eraseMembership, type Membership, voidInvitation } from '@app/domain';
import { MAIN } from '@app/domain/testing';
import { deriveUuid, eventIdOf } from '@app/event-sourcing';

import type { Chance } from './chance';
import { people, type Play, type Played } from './random-histories';

type Offer = Extract<MembershipEvent, { type: 'UserInvited' | 'InvitationResent' }>['data'];

/** What the system adds to a history that people make: mails, offers that became void, people who are erased. */
export class Reactions {
  private made = 0;

  constructor(
    private readonly play: Play,
    private readonly chance: Chance,
  ) {}

  /** Mostly a mail about the offer that a command made, now and then its end. */
  async to({ answer }: Played): Promise<void> {
    const told = answer.refused === null ? (answer.events as readonly MembershipEvent[]) : [];
    const offered = told.find(({ type }) => type === 'UserInvited' || type === 'InvitationResent');
    if (offered === undefined) return;
    const offer = offered.data as Offer;
    if (this.chance.percent(70)) await this.tellOfMail(offer);
    if (this.chance.percent(15)) await this.makeVoid(offer);
  }

  /** Somebody is erased; an owner is not. */
  async erase(): Promise<void> {
    const personId = this.chance.of(people);
    await this.append(personStream(personId), 'eraser', [{ type: 'PersonErased', data: { personId } }]);
    const communityIds = (await this.play.events()).flatMap(({ data }) => (data as Partial<Place>).communityId ?? []);
    const standing = await this.play.decisions.standings.standing(personId, MAIN, [...new Set(communityIds)]);
    if (standing === null) return;
    const command = this.command('EraseMembership', { rootId: MAIN, personId });
    try {
      const { tree, membership } = standing.standing;
      await this.append(
        membershipStream(MAIN, personId),
        'eraser',
        eraseMembership.decide(command, membership, { tree }),
      );
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }

  private async tellOfMail({ rootId, personId, invitationId }: Offer): Promise<void> {
    const { invitations } = await this.membership(rootId, personId);
    const communityIds = invitations[invitationId]?.scopes.map(({ communityId }) => communityId) ?? [];
    const mail = { rootId, personId, invitationId, communityIds, n: 1, kind: 'invitation' } as const;
    const event = this.chance.of<MembershipEvent>([
      { type: 'InvitationMailSent', data: mail },
      { type: 'InvitationMailFailed', data: { ...mail, class: 'permanent', smtpCode: 550 } },
      { type: 'InvitationMailWithheld', data: { ...mail, cause: 'address-limit' } },
    ]);
    await this.append(membershipStream(rootId, personId), 'mail', [event]);
  }

  private async makeVoid({ rootId, personId, invitationId }: Offer): Promise<void> {
    const command = this.command('VoidInvitation', { invitationId, cause: 'authority-lost' as const });
    const events = voidInvitation.decide(command, await this.membership(rootId, personId), undefined);
    await this.append(membershipStream(rootId, personId), 'authority-watch', events);
  }

  private async membership(rootId: string, personId: string): Promise<Membership> {
    return (await this.play.decisions.standings.memberships.load(membershipStream(rootId, personId))).state;
  }

  private command<Type extends string, Data>(type: Type, data: Data) {
    return { type, data, at: this.play.now, actorId: MAIN };
  }

  private async append(streamName: string, by: string, events: readonly (MembershipEvent | PersonEvent)[]) {
    if (events.length === 0) return;
    const commandId = deriveUuid(MAIN, `reaction ${(this.made += 1)}`);
    const metadata: EventMetadata = {
      ...{ commandId, commandType: 'React', actor: `system:${by}`, correlationId: commandId, causationId: commandId },
      ...{ schemaVersion: 1, fingerprint: '' },
    };
    const before = (await this.play.log.readStream(streamName)).at(-1)?.revision ?? 'no_stream';
    const recordable = events.map((event, index) => ({ ...event, id: eventIdOf(commandId, index), metadata }));
    await this.play.log.appendToStream(streamName, recordable, before);
  }
}

interface Place {
  readonly communityId: string;
}
