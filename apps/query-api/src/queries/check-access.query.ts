import {
  type AccessCheckView,
  communityStream,
  type EmailAddress,
  membershipStream,
  type Permission,
} from '@app/contracts';
import { effectivePermissions, forbidden, isKnownTo, notFound, type Standing } from '@app/domain/reading';
import { type EventStore, foldProjection } from '@app/event-sourcing';
import type { People } from '@app/people';
import { membershipId, membershipsProjection, type ProvenGrant } from '@app/read-models';
import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

import { CallerAuthority, type Place } from '../authority/caller-authority';
import { explainAccess } from '../authority/explain-access';
import { mentionsOf, PeopleDirectory } from '../directory/directory';
import { ReadSide } from '../reading/read-side';
import { EVENT_STORE, PEOPLE } from '../tokens';

/** Whom a check is about: the caller when neither is given. */
export interface CheckedPerson {
  readonly personId?: string | undefined;
  readonly email?: EmailAddress | undefined;
}

/** Whether somebody may do something in a community now, and why; from the log itself. */
export class CheckAccess extends Query<AccessCheckView> {
  constructor(
    /** Null for a caller of whom nothing is recorded. */
    readonly callerId: string | null,
    readonly person: CheckedPerson,
    readonly communityId: string,
    readonly permission: Permission,
  ) {
    super();
  }
}

@QueryHandler(CheckAccess)
export class CheckAccessHandler implements IQueryHandler<CheckAccess> {
  constructor(
    private readonly readSide: ReadSide,
    private readonly authority: CallerAuthority,
    private readonly directories: PeopleDirectory,
    @Inject(PEOPLE) private readonly people: People,
    @Inject(EVENT_STORE) private readonly log: Pick<EventStore, 'readStream'>,
  ) {}

  async execute({ callerId, person, communityId, permission }: CheckAccess): Promise<AccessCheckView> {
    const asOfPosition = await this.readSide.head();
    const place = await this.authority.at(callerId, communityId);
    const personId = await this.personOf(place, person);
    const standing = await this.standingOf(place, personId);
    const allowed = effectivePermissions(standing, communityId).includes(permission);
    if (!mayExplain(place, personId)) return { allowed, asOfPosition };
    const because = allowed ? await this.explain(place, standing, permission) : [];
    return { allowed, because, asOfPosition };
  }

  private async personOf({ standing, communityId }: Place, { personId, email }: CheckedPerson): Promise<string> {
    const named = personId !== undefined || email !== undefined;
    const found = email === undefined ? personId : (await this.people.byAddress([email])).get(email)?.personId;
    const isOneself = !named || found === standing.personId;
    if (!isOneself && !effectivePermissions(standing, communityId).includes('COMMUNITY_LIST_MEMBER')) {
      throw forbidden(['COMMUNITY_LIST_MEMBER']);
    }
    if (isOneself) return standing.personId;
    if (found === undefined) throw notFound();
    return found;
  }

  private async standingOf({ standing, rootId, communityId }: Place, personId: string): Promise<Standing> {
    if (personId === standing.personId) return standing;
    const other = await this.authority.inTree(personId, rootId, [communityId]);
    if (other === null || !isKnownTo(standing, other)) throw notFound();
    return other;
  }

  private async explain({ rootId, communityId }: Place, standing: Standing, permission: Permission) {
    const grants = await this.grantsOf(rootId, standing.personId);
    const givers = mentionsOf(
      rootId,
      grants.map(({ by }) => by),
    );
    const { readers } = await this.readSide.snapshot(['memberships'], undefined);
    const directory = await this.directories.open(givers, readers.memberships);
    return explainAccess({ standing, communityId, permission }, grants, (by) => directory.actor(rootId, by));
  }

  /** On whose word he holds what he holds, folded from the two streams that tell it. */
  private async grantsOf(rootId: string, personId: string): Promise<readonly ProvenGrant[]> {
    const streams = [communityStream(rootId), membershipStream(rootId, personId)];
    const events = (await Promise.all(streams.map((name) => this.log.readStream(name)))).flat();
    const ordered = events.toSorted((left, right) => (left.position < right.position ? -1 : 1));
    const documents = await foldProjection(membershipsProjection, ordered);
    return documents.get(membershipId(rootId, personId))?.grants ?? [];
  }
}

const mayExplain = ({ standing, communityId }: Place, personId: string): boolean =>
  personId === standing.personId || effectivePermissions(standing, communityId).includes('COMMUNITY_READ_AUDIT');
