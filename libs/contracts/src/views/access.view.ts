import { z } from 'zod';

import { placeInCommunityView } from './community.view';
import { listView } from './list.view';
import { grantView } from './member.view';

const accessedCommunity = placeInCommunityView.extend({ grants: z.array(grantView) });
/**
 * A community where the person has access, as in `ownCommunityView`, and on whose word. The grants are those in force
 * there and in main, as far as the caller sees these communities.
 */
export const personAccessView = accessedCommunity
  .extend({
    managed: z.array(accessedCommunity.extend({ managed: z.tuple([]) })),
  })
  .meta({ id: 'PersonAccess' });
export const personAccessesView = listView(personAccessView).meta({ id: 'PersonAccessList' });

export type PersonAccessView = z.infer<typeof personAccessView>;
