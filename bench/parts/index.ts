import type { BenchPart } from '../harness';
import { acceptPart } from './accept/accept.part';
import { bulkPart } from './bulk/bulk.part';
import { checkPart } from './check/check.part';
import { enumerationPart } from './enumeration/enumeration.part';
import { growthPart } from './growth/growth.part';
import { invitePart } from './invite/invite.part';
import { lagPart } from './lag/lag.part';
import { listsPart } from './lists/lists.part';
import { queriesPart } from './queries/queries.part';
import { rebuildPart } from './rebuild/rebuild.part';
import { startPart } from './start/start.part';
import { storesPart } from './stores/stores.part';

/** What is held against a yardstick or a figure, and goes into docs/performance.md. */
export const contests: readonly BenchPart[] = [
  invitePart,
  bulkPart,
  acceptPart,
  checkPart,
  listsPart,
  rebuildPart,
  lagPart,
  growthPart,
  startPart,
  storesPart,
];

/** Every part there is; a new one is a file here and a line in one of these lists. */
export const parts: readonly BenchPart[] = [...contests, queriesPart, enumerationPart];
