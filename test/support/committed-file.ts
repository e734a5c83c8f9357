import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(__dirname, '..', '..');

/** What is set to `yes` by whoever wants the generated files written instead of compared. */
export const WRITE_GENERATED = 'WRITE_GENERATED';

/**
 * The text of a generated file as it is committed. Where the environment says `WRITE_GENERATED=yes` the text that was
 * generated now is written first.
 */
export const committedFile = (path: string, generated: string): string => {
  const file = join(root, path);
  if (process.env[WRITE_GENERATED] === 'yes') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, generated);
  }
  return readFileSync(file, 'utf8');
};
