import type { MeView } from '@app/contracts';
import { type Caller, isSomebodyElse } from '@app/identity';
import type { People } from '@app/people';
import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

import { PEOPLE } from '../tokens';

/** Who the caller is, whether or not his address is verified. */
export class GetMe extends Query<MeView> {
  constructor(readonly caller: Caller) {
    super();
  }
}

@QueryHandler(GetMe)
export class GetMeHandler implements IQueryHandler<GetMe> {
  constructor(@Inject(PEOPLE) private readonly people: People) {}

  async execute({ caller }: GetMe): Promise<MeView> {
    const { address, emailVerified, name, operator } = caller;
    // An address that is not proven, or belongs to another subject, says nothing of who this is.
    const person =
      address !== null && emailVerified ? (await this.people.byAddress([address])).get(address) : undefined;
    const known = person !== undefined && !isSomebodyElse(person, caller) ? person : null;
    return {
      personId: known?.personId ?? null,
      email: address,
      name: name ?? known?.name ?? null,
      emailVerified,
      operator,
    };
  }
}
