import type { MeView } from '@app/contracts';
import type { UnresolvedCaller } from '@app/identity';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

/** Who the caller is, whether or not his address is verified. */
export class GetMe extends Query<MeView> {
  constructor(readonly caller: UnresolvedCaller) {
    super();
  }
}

@QueryHandler(GetMe)
export class GetMeHandler implements IQueryHandler<GetMe> {
  async execute({ caller: { caller, address, person } }: GetMe): Promise<MeView> {
    const { emailVerified, operator } = caller;
    const name = caller.name ?? person?.name ?? null;
    return { personId: person?.personId ?? null, email: address, name, emailVerified, operator };
  }
}
