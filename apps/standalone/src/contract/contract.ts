import { buildDocument, DocumentationController, HealthController, type OpenApiDocument } from '@app/runtime';

import { commandControllers } from '../../../command-api/src/command-api.module';
import { queryControllers } from '../../../query-api/src/query-api.module';
import { introduction } from './introduction';

/**
 * The whole contract of the HTTP interface: `openapi.json` at the root of the project is this, and every process serves it.
 */
export const wholeContract = (): OpenApiDocument =>
  buildDocument([...commandControllers, ...queryControllers, HealthController, DocumentationController], introduction);
