const HIDDEN = '[redacted]';
const MAX_DEPTH = 8;

// Secrets, and what says who a person is: none of it is ever needed to understand a log.
const secretNames = new Set([
  'accesstoken',
  'address',
  'authorization',
  'body',
  'cookie',
  'cookies',
  'displayname',
  'email',
  'emails',
  'idtoken',
  'key',
  'owneremail',
  'password',
  'personkey',
  'query',
  'reason',
  'secret',
  'set-cookie',
  'token',
]);

const ADDRESS = /[\p{L}\p{N}.!#$%&*+=?^_`{|}~'-]{1,64}@[\p{L}\p{N}.-]{1,253}\.\p{L}{2,63}/gu;
const JSON_WEB_TOKEN = /\beyJ[\w-]{5,}\.[\w-]+(\.[\w-]*)?/g;
const CREDENTIALS_IN_URL = /(\w:\/\/)[^\s/@"]+@/g;

/** The same text without e-mail addresses, tokens and credentials inside URLs. */
export const scrubText = (text: string): string =>
  text.replace(JSON_WEB_TOKEN, HIDDEN).replace(CREDENTIALS_IN_URL, `$1${HIDDEN}@`).replace(ADDRESS, HIDDEN);

const isSecret = (name: string, owner: object) =>
  secretNames.has(name.toLowerCase()) || (name === 'name' && !('stack' in owner));

function scrubError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  const code = (error as { code?: unknown }).code;
  return {
    type: name,
    message,
    ...(stack === undefined ? {} : { stack }),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(cause === undefined ? {} : { cause: scrub(cause, depth + 1) }),
  };
}

function scrub(value: unknown, depth: number): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth > MAX_DEPTH) return '[deep]';
  if (value instanceof Error) return scrubError(value, depth);
  if (Array.isArray(value)) return value.map((item) => scrub(item, depth + 1));
  return scrubFields(value, depth);
}

const scrubFields = (fields: object, depth: number): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, isSecret(name, fields) ? HIDDEN : scrub(value, depth + 1)]),
  );

/** The same fields, with the value of everything that names a person or is a secret hidden, however deep it stands. */
export const redactFields = (fields: object): Record<string, unknown> => scrubFields(fields, 0);
