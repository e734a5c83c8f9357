import { join } from 'node:path';

import type { Configuration } from './configuration';
import { ConfigurationError, type ConfigurationProblem } from './configuration-error';
import { nameOnePlace } from './store-urls';
import { type VariableName, variables, type Variables } from './variables';

/** Who issues the tokens of AUTH_MODE=dev when AUTH_ISSUER does not say otherwise. */
export const DEV_ISSUER = 'guestlist-dev';
/** For whom the tokens of AUTH_MODE=dev are meant when AUTH_AUDIENCE does not say otherwise. */
export const DEV_AUDIENCE = 'guestlist';

type Environment = Readonly<Record<string, string | undefined>>;

const problemOf = (variable: VariableName, problem: string): ConfigurationProblem => ({
  variable,
  problem,
  example: `for example ${variables[variable][1]}`,
});

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
/** True for the URL of a store that one process, or one machine, has to itself. */
export const isEmbedded = (url: string): boolean => /^(sqlite|memory):/.test(url);
const hostInUrl = (host: string) => (host.includes(':') ? `[${host}]` : host);

/** Every variable by itself. A blank one counts as not given. */
function readVariables(env: Environment, problems: ConfigurationProblem[]): Variables {
  const read = (name: VariableName) => {
    const text = env[name]?.trim();
    const result = variables[name][0].safeParse(text === '' ? undefined : text);
    if (result.success) return result.data;
    problems.push(problemOf(name, result.error.issues[0]?.message ?? 'is not valid'));
    return undefined;
  };
  const names = Object.keys(variables) as VariableName[];
  return Object.fromEntries(names.map((name) => [name, read(name)])) as Variables;
}

function authModeOf(given: Variables, host: string): 'dev' | 'oidc' {
  if (given.AUTH_MODE !== undefined) return given.AUTH_MODE;
  return given.AUTH_ISSUER === undefined && isLoopback(host) ? 'dev' : 'oidc';
}

/** Why tokens that anybody with the data folder can mint are not accepted here; null when they are. */
function whyNotDev(given: Variables, host: string): ConfigurationProblem | null {
  if (given.NODE_ENV === 'production') {
    return problemOf('AUTH_ISSUER', 'is needed: NODE_ENV=production refuses the development tokens of AUTH_MODE=dev');
  }
  if (isLoopback(host) || given.AUTH_DEV_UNSAFE_HOST === true) return null;
  return problemOf(
    'AUTH_MODE',
    'is dev, which is refused when HOST is no loopback address unless AUTH_DEV_UNSAFE_HOST=yes',
  );
}

function readAuth(given: Variables, host: string, problems: ConfigurationProblem[]): Configuration['auth'] {
  const mode = authModeOf(given, host);
  const issuer = given.AUTH_ISSUER ?? DEV_ISSUER;
  const audience = given.AUTH_AUDIENCE ?? DEV_AUDIENCE;
  const rolesClaim = given.AUTH_ROLES_CLAIM ?? 'roles';
  if (mode === 'dev') {
    const refusal = whyNotDev(given, host);
    if (refusal !== null) problems.push(refusal);
    return { mode, issuer, audience, rolesClaim };
  }
  if (given.AUTH_ISSUER === undefined) {
    problems.push(problemOf('AUTH_ISSUER', 'is needed: it says whose tokens are accepted'));
  }
  if (given.AUTH_AUDIENCE === undefined) {
    problems.push(
      problemOf('AUTH_AUDIENCE', 'is needed with AUTH_ISSUER: it says which tokens are meant for this service'),
    );
  }
  return { mode, issuer, audience, jwksUrl: given.AUTH_JWKS_URL ?? null, rolesClaim };
}

function readStores(given: Variables, problems: ConfigurationProblem[]) {
  const dataDir = given.DATA_DIR ?? join(process.cwd(), 'data');
  const embedded = (file: string) => `sqlite:${join(dataDir, file)}`;
  const peopleUrl = given.PEOPLE_URL ?? embedded('people.db');
  const keyIsWrong = problems.some(({ variable }) => variable === 'PERSON_KEY');
  if (given.PERSON_KEY === undefined && !isEmbedded(peopleUrl) && !keyIsWrong) {
    problems.push(problemOf('PERSON_KEY', 'is needed when PEOPLE_URL is no embedded store'));
  }
  const eventStoreUrl = given.EVENT_STORE_URL ?? embedded('log.db');
  const readModelUrl = given.READ_MODEL_URL ?? embedded('views.db');
  const shared = 'names the place of another store: the log, the read models and the people need one each';
  if (nameOnePlace(readModelUrl, eventStoreUrl)) problems.push(problemOf('READ_MODEL_URL', shared));
  if (nameOnePlace(peopleUrl, eventStoreUrl) || nameOnePlace(peopleUrl, readModelUrl)) {
    problems.push(problemOf('PEOPLE_URL', shared));
  }
  return {
    dataDir,
    eventStoreUrl,
    readModelUrl,
    peopleUrl,
    personKey: given.PERSON_KEY ?? null,
  };
}

const readMail = (given: Variables, host: string, port: number) => ({
  mailsPerAddressPerDay: given.MAILS_PER_ADDRESS_PER_DAY ?? 5,
  mailsPerVoucherPerDay: given.MAILS_PER_VOUCHER_PER_DAY ?? 500,
  smtpUrl: given.SMTP_URL ?? null,
  mailFrom: given.MAIL_FROM ?? 'Guestlist <guestlist@localhost>',
  mailLanguage: given.MAIL_LANGUAGE ?? ('en' as const),
  mailReminderHours: given.MAIL_REMINDER_HOURS ?? 0,
  invitationUrl: given.INVITATION_URL ?? `http://${hostInUrl(host)}:${port}/invitations/{invitationId}`,
});

/**
 * The configuration that an environment describes, with its defaults filled in and its paths resolved. Pure but for the
 * working directory; makes no file and no key.
 *
 * @throws ConfigurationError when a variable is wrong or missing; it names all of them at once.
 */
export function readConfiguration(env: Environment): Configuration {
  const problems: ConfigurationProblem[] = [];
  const given = readVariables(env, problems);
  const host = given.HOST ?? '127.0.0.1';
  const port = given.PORT ?? 3000;
  const auth = readAuth(given, host, problems);
  const stores = readStores(given, problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return {
    port,
    host,
    metricsPort: given.METRICS_PORT ?? 9464,
    ...stores,
    auth,
    communityRegistration: given.COMMUNITY_REGISTRATION ?? (auth.mode === 'dev' ? 'open' : 'operators'),
    corsOrigins: given.CORS_ORIGINS ?? [],
    trustProxy: given.TRUST_PROXY ?? false,
    rateLimitPerMinute: given.RATE_LIMIT_PER_MINUTE ?? (auth.mode === 'dev' ? 0 : 600),
    ...readMail(given, host, port),
    logLevel: given.LOG_LEVEL ?? 'info',
    otlpEndpoint: given.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
  };
}
