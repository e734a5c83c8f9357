import {
  type AccessCheckView,
  type EmailAddress,
  isUuid,
  type Permission,
  type ReasonOfAccessView,
} from '@app/contracts';
import { communityIn, effectivePermissions, isKnownTo, notFound, type Standing } from '@app/domain/reading';
import type { People } from '@app/people';
import type { MembershipDocument } from '@app/read-models';
import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

import { AccessLog } from '../access-log/access-log';
import { CallerAuthority, holds, type Place, requirePermission, sightOf } from '../authority/caller-authority';
import { explainAccess } from '../authority/explain-access';
import { mentionsOf, PeopleDirectory } from '../directory/directory';
import { Past } from '../history/past';
import { PointsInTime } from '../history/points-in-time';
import { Present } from '../history/present';
import { ReadSide } from '../reading/read-side';
import { PEOPLE } from '../tokens';
import { standingOf } from '../views/member.view';

/** Whom a check is about: the caller when neither is given. */
export interface CheckedPerson {
  readonly personId?: string | undefined;
  readonly email?: EmailAddress | undefined;
}

export interface CheckedAct {
  readonly communityId: string;
  readonly permission: Permission;
  /** A time or a position; undefined for now. */
  readonly asOf?: string | undefined;
}

/**
 * Whether somebody may do something in a community, and why, as far as the caller sees the communities that give it; from
 * the log itself. With `asOf` whether he might then: not
 * where the community or his membership did not exist. For others that takes the permission to read the audit.
 */
export class CheckAccess extends Query<AccessCheckView> {
  constructor(
    /** Null for a caller of whom nothing is recorded. */
    readonly callerId: string | null,
    readonly person: CheckedPerson,
    readonly act: CheckedAct,
  ) {
    super();
  }
}

/** The person where and when he is looked at; the standing is null where there was no such community. */
interface Moment {
  readonly standing: Standing | null;
  /** On whose word he holds what he holds. */
  readonly membership: () => Promise<MembershipDocument | null>;
  readonly asOfPosition: string | null;
}

@QueryHandler(CheckAccess)
export class CheckAccessHandler implements IQueryHandler<CheckAccess> {
  constructor(
    private readonly readSide: ReadSide,
    private readonly authority: CallerAuthority,
    private readonly directories: PeopleDirectory,
    private readonly points: PointsInTime,
    private readonly past: Past,
    private readonly present: Present,
    private readonly accessLog: AccessLog,
    @Inject(PEOPLE) private readonly people: People,
  ) {}

  async execute({ callerId, person, act }: CheckAccess): Promise<AccessCheckView> {
    const head = await this.readSide.head();
    const { communityId, permission, asOf } = act;
    const place = await this.authority.at(callerId, communityId);
    const personId = await this.personOf(place, person, asOf !== undefined);
    const today = await this.standingOf(place, personId);
    const moment = await (asOf === undefined ? this.today(today, place, head) : this.inThePast(asOf, place, personId));
    const { standing, asOfPosition } = moment;
    const read = { who: place.standing.personId, communityId, personId, asOf, rows: 1 };
    if (read.who !== personId) this.accessLog.note({ ...read, what: 'access-check' });
    const allowed = standing !== null && effectivePermissions(standing, communityId).includes(permission);
    if (!mayExplain(place, personId)) return { allowed, asOfPosition };
    return { allowed, because: allowed ? await this.explain(place, moment, permission) : [], asOfPosition };
  }

  private async personOf(place: Place, { personId, email }: CheckedPerson, isPast: boolean): Promise<string> {
    const { standing } = place;
    const named = personId !== undefined || email !== undefined;
    const found = email === undefined ? personId : (await this.people.byAddress([email])).get(email)?.personId;
    if (!named || found === standing.personId) return standing.personId;
    requirePermission(place, 'COMMUNITY_LIST_MEMBER');
    if (isPast) requirePermission(place, 'COMMUNITY_READ_AUDIT');
    if (found === undefined || !isUuid(found)) throw notFound();
    return found;
  }

  private async standingOf({ standing, rootId, communityId }: Place, personId: string): Promise<Standing> {
    if (personId === standing.personId) return standing;
    const other = await this.authority.inTree(personId, rootId, [communityId]);
    if (other === null || !isKnownTo(standing, other)) throw notFound();
    return other;
  }

  /** Grants are looked for up to where the log is by now: the standing was read after `head`. */
  private async today(standing: Standing, { rootId }: Place, head: string): Promise<Moment> {
    const until = await this.readSide.head();
    return {
      standing,
      membership: () => this.present.membership(rootId, standing.personId, until),
      asOfPosition: head,
    };
  }

  private async inThePast(asOf: string, { rootId, communityId }: Place, personId: string): Promise<Moment> {
    const { until, position } = await this.points.find(asOf, undefined);
    const [tree, memberships] = await Promise.all([
      this.past.tree(rootId, [communityId], until),
      this.past.memberships(rootId, [personId], until),
    ]);
    const existed = tree !== null && communityIn(tree, communityId) !== null;
    const document = memberships.get(personId);
    const standing = existed ? standingOf(personId, tree, document?.membership) : null;
    return { standing, membership: async () => document ?? null, asOfPosition: position };
  }

  private async explain(
    { rootId, communityId, standing: caller }: Place,
    { standing, membership }: Moment,
    permission: Permission,
  ): Promise<ReasonOfAccessView[]> {
    if (standing === null) return [];
    const { personId } = standing;
    const grants = (await membership())?.grants ?? [];
    const givers = mentionsOf(
      rootId,
      grants.map(({ by }) => by),
    );
    const { memberships } = await this.readSide.readers(['memberships']);
    const directory = await this.directories.open(givers, memberships);
    const canSee = personId === caller.personId ? () => true : sightOf(caller);
    return explainAccess({ standing, communityId, permission, canSee }, grants, (by) => directory.actor(rootId, by));
  }
}

const mayExplain = (place: Place, personId: string): boolean =>
  personId === place.standing.personId || holds(place, 'COMMUNITY_READ_AUDIT');
