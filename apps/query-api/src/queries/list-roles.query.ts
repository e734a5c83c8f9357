import type { RoleView } from '@app/contracts';
import { rolesAvailableIn } from '@app/domain/reading';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

import { CallerAuthority } from '../authority/caller-authority';
import type { Asked } from '../reading/asked';
import type { Listed, Page } from '../reading/page';
import { ReadSide } from '../reading/read-side';
import { roleViewFor } from '../views/community.view';

/** The roles usable in a community, from the log itself: default ones first, then the root's, then its own. */
export class ListRoles extends Query<Listed<RoleView>> {
  constructor(
    readonly asked: Asked,
    readonly communityId: string,
    readonly page: Page,
  ) {
    super();
  }
}

@QueryHandler(ListRoles)
export class ListRolesHandler implements IQueryHandler<ListRoles> {
  constructor(
    private readonly readSide: ReadSide,
    private readonly authority: CallerAuthority,
  ) {}

  async execute({ asked, communityId, page }: ListRoles): Promise<Listed<RoleView>> {
    const position = await this.readSide.head();
    const { standing } = await this.authority.holding(asked.personId, communityId, 'COMMUNITY_READ_ROLE');
    await this.readSide.requirePosition(asked.minPosition);
    const all = rolesAvailableIn(standing.tree, communityId);
    const { after, limit } = page;
    // Roles are never taken away, so the place of the last one answered can always be found again.
    const start = after === undefined ? 0 : all.findIndex(({ roleId }) => roleId === after.id) + 1;
    const roles = all.slice(start, start + limit);
    const last = start + limit < all.length ? roles.at(-1) : undefined;
    return {
      items: roles.map((role) => roleViewFor(standing, communityId, role)),
      next: last === undefined ? null : { order: '', id: last.roleId },
      position,
    };
  }
}
