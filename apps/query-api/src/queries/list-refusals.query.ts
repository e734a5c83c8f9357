import type { RefusalView } from '@app/contracts';
import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

import { CallerAuthority, sightOf } from '../authority/caller-authority';
import { scopeOf } from '../authority/scope-of';
import { mentionsOf, PeopleDirectory } from '../directory/directory';
import type { Asked } from '../reading/asked';
import type { Listed, Page } from '../reading/page';
import { ReadSide } from '../reading/read-side';
import { type ReadRefusals, REFUSALS } from '../tokens';
import { refusalViewFor } from '../views/refusal.view';
import { AUDIT_PERMISSION } from './audit-trail';

/** Commands that were refused in a community, or in the tree of a root; the latest first, the latest thousand of a tree. */
export class ListRefusals extends Query<Listed<RefusalView>> {
  constructor(
    readonly asked: Asked,
    readonly communityId: string,
    readonly wholeTree: boolean,
    readonly page: Page,
  ) {
    super();
  }
}

@QueryHandler(ListRefusals)
export class ListRefusalsHandler implements IQueryHandler<ListRefusals> {
  constructor(
    private readonly readSide: ReadSide,
    private readonly authority: CallerAuthority,
    private readonly directories: PeopleDirectory,
    @Inject(REFUSALS) private readonly read: ReadRefusals,
  ) {}

  async execute({ asked, communityId, wholeTree, page }: ListRefusals): Promise<Listed<RefusalView>> {
    const place = await this.authority.holding(asked.personId, communityId, AUDIT_PERMISSION);
    const { rootId, standing } = place;
    const scope = scopeOf(place, wholeTree);
    const { position, readers } = await this.readSide.snapshot(['memberships'], asked.minPosition);
    const { items, next } = await this.read({ rootId, communityId: scope, ...page });
    const refusals = items.map(({ document }) => document);
    const actors = mentionsOf(
      rootId,
      refusals.flatMap(({ actor }) => actor ?? []),
    );
    const directory = await this.directories.open(actors, readers.memberships);
    const context = { directory, canSee: sightOf(standing) };
    return { items: refusals.map((refusal) => refusalViewFor(refusal, context)), next, position };
  }
}
