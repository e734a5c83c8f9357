import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const NAME = 'openapi.json';

/**
 * The committed OpenAPI document: that of the nearest folder above this file. It is the whole contract, whichever part of it
 * a process serves.
 *
 * @throws Error when there is none.
 */
export const readDocumentFile = (from = __dirname): string => {
  const file = join(from, NAME);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const above = dirname(from);
  if (above === from) throw new Error(`${NAME} is missing: put it beside the folder of the built program`);
  return readDocumentFile(above);
};
