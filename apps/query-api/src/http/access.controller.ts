import { type AccessCheckView, accessCheckBody } from '@app/contracts';
import type { KnownCaller } from '@app/identity';
import { CurrentCaller, Documented, ZodBody } from '@app/runtime';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { z } from 'zod';

import { CheckAccess } from '../queries/check-access.query';
import { personIdOf } from './caller';
import { addressIn } from './query-schemas';
import { WithoutParameters } from './without-parameters';
import { otherQueries } from './queries.operations';

const checkBody = accessCheckBody
  .refine(({ personId, email }) => personId === undefined || email === undefined, {
    path: ['email'],
    error: 'Either personId or email',
  })
  .meta({ id: 'CheckAccess' });

@Controller('v1/access')
export class AccessController {
  constructor(private readonly queries: QueryBus) {}

  @Post('check')
  @HttpCode(200)
  @WithoutParameters()
  @Documented(otherQueries.check)
  check(
    @CurrentCaller() caller: KnownCaller,
    @ZodBody(checkBody) body: z.infer<typeof checkBody>,
  ): Promise<AccessCheckView> {
    const { personId, email, communityId, permission, asOf } = body;
    const person = { personId, email: addressIn(email) };
    return this.queries.execute(new CheckAccess(personIdOf(caller), person, { communityId, permission, asOf }));
  }
}
