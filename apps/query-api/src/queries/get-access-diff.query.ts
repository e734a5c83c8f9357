import { setImmediate as otherWork } from 'node:timers/promises';

import type { AccessDiffView } from '@app/contracts';
import type { StreamHistory } from '@app/event-sourcing';
import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

import { CallerAuthority } from '../authority/caller-authority';
import { scopeOf } from '../authority/scope-of';
import { mentionsOf, PeopleDirectory } from '../directory/directory';
import { accessChangesOf, stepsByCommunity } from '../history/access-changes';
import { type AccessPlace, type AccessRange, type RangeReaders, readAccessRange } from '../history/access-range';
import { Past } from '../history/past';
import { loadPersonTimelines, type Range } from '../history/people-timelines';
import { laterOf, PointsInTime } from '../history/points-in-time';
import type { Asked } from '../reading/asked';
import { Clock } from '../reading/clock';
import { parseBound, rangeTurned, requireInOrder } from '../reading/positions';
import { ReadSide } from '../reading/read-side';
import { EVENT_STORE } from '../tokens';
import { AccessDiff } from '../views/access-diff.view';

/** Times or positions, both inclusive: what held at `from` is compared with what held at `to`. */
export interface AskedRange {
  readonly from: string;
  readonly to: string;
}

/** Who gained, lost or changed access between two places in the log, and by which act. */
export class GetAccessDiff extends Query<AccessDiffView> {
  constructor(
    readonly asked: Asked,
    readonly communityId: string,
    readonly range: AskedRange,
    readonly wholeTree: boolean,
  ) {
    super();
  }
}

const PEOPLE_AT_ONCE = 100;

@QueryHandler(GetAccessDiff)
export class GetAccessDiffHandler implements IQueryHandler<GetAccessDiff> {
  constructor(
    private readonly readSide: ReadSide,
    private readonly authority: CallerAuthority,
    private readonly directories: PeopleDirectory,
    private readonly clock: Clock,
    private readonly points: PointsInTime,
    private readonly past: Past,
    @Inject(EVENT_STORE) private readonly log: StreamHistory,
  ) {}

  async execute({ asked, communityId, range: askedRange, wholeTree }: GetAccessDiff): Promise<AccessDiffView> {
    const held = await this.authority.holding(asked.personId, communityId, 'COMMUNITY_READ_AUDIT');
    const place = { rootId: held.rootId, communityId: scopeOf(held, wholeTree) };
    const range = await this.find(askedRange, asked.minPosition);
    if (range.from === range.to) return new AccessDiff(place.rootId, range).view;
    const { readers } = await this.readSide.snapshot(
      ['audit', 'communities', 'memberships'],
      laterOf(range.to, asked.minPosition),
    );
    return this.compare(place, range, await readAccessRange(this.past, readers, place, range), readers);
  }

  private async find({ from, to }: AskedRange, minPosition: string | undefined): Promise<Range> {
    const head = await this.readSide.head();
    const now = this.clock.now();
    requireInOrder(parseBound(from, head, now), parseBound(to, head, now));
    const [first, last] = await Promise.all([from, to].map((bound) => this.points.find(bound, minPosition)));
    if (first === undefined || last === undefined || first.until > last.until) throw rangeTurned();
    return { from: first.until, to: last.until };
  }

  private async compare(
    { rootId }: AccessPlace,
    range: Range,
    { timeline, communityIds, personIds, touched }: AccessRange,
    { memberships }: RangeReaders,
  ): Promise<AccessDiffView> {
    const stepsIn = stepsByCommunity(timeline, communityIds);
    const diff = new AccessDiff(rootId, range);
    for (let start = 0; start < personIds.length; start += PEOPLE_AT_ONCE) {
      if (start > 0) await otherWork();
      const chunk = personIds.slice(start, start + PEOPLE_AT_ONCE);
      const sources = { log: this.log, past: this.past, memberships };
      const people = await loadPersonTimelines(sources, { rootId, personIds: chunk, touched }, range);
      const changes = people.flatMap((person) => accessChangesOf(person, timeline, stepsIn));
      const actors = mentionsOf(rootId, [...new Set(changes.map(({ act }) => act.by))]);
      const directory = await this.directories.open(actors, memberships);
      for (const change of changes) diff.add(change, directory);
    }
    return diff.view;
  }
}
