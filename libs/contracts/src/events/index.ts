import type { z } from 'zod';

import { communityEventSchemas } from './community.events';
import { membershipEventSchemas } from './membership.events';
import { personEventSchemas } from './person.events';
import { requestEventSchemas } from './request.events';

export * from './communities-named';
export * from './metadata';
export * from './values';
export { communityEventSchemas, membershipEventSchemas, personEventSchemas, requestEventSchemas };

type EventOf<Schemas extends Record<string, z.ZodType>> = {
  [Type in keyof Schemas & string]: { readonly type: Type; readonly data: z.infer<Schemas[Type]> };
}[keyof Schemas & string];

export type CommunityEvent = EventOf<typeof communityEventSchemas>;
export type MembershipEvent = EventOf<typeof membershipEventSchemas>;
export type PersonEvent = EventOf<typeof personEventSchemas>;
/** What a stream `request-…` holds. */
export type RequestEvent = Exclude<EventOf<typeof requestEventSchemas>, { type: 'LogOpened' }>;
/** Everything that projections see. */
export type GuestlistEvent = CommunityEvent | MembershipEvent | PersonEvent;
export type GuestlistEventType = GuestlistEvent['type'];
/** Every type that projections see. */
export const guestlistEventTypes = [communityEventSchemas, membershipEventSchemas, personEventSchemas].flatMap(
  (schemas) => Object.keys(schemas) as GuestlistEventType[],
);
export type EventData<Type extends GuestlistEventType> = Extract<GuestlistEvent, { type: Type }>['data'];

/** The schema of the data of every event, by type. Every append is checked against it. */
export const eventSchemas: Readonly<Record<string, z.ZodType>> = {
  ...communityEventSchemas,
  ...membershipEventSchemas,
  ...personEventSchemas,
  ...requestEventSchemas,
};

/** The version that events of today are written with. */
export const SCHEMA_VERSION = 1;
