import type { BenchPart } from '../harness';
import { acceptPart } from './accept/accept.part';
import { bulkPart } from './bulk/bulk.part';
import { checkPart } from './check/check.part';
import { enumerationPart } from './enumeration/enumeration.part';
import { invitePart } from './invite/invite.part';
import { queriesPart } from './queries/queries.part';

/** Every part there is; a new one is a file here and a line in this list. */
export const parts: readonly BenchPart[] = [invitePart, bulkPart, acceptPart, checkPart, queriesPart, enumerationPart];
