import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';

import { ConfigurationError } from './configuration-error';
import { readConfiguration } from './read-configuration';

const oidc = { AUTH_ISSUER: 'https://login.example.org', AUTH_AUDIENCE: 'guestlist' };

const refusalOf = (env: Record<string, string>): ConfigurationError => {
  try {
    readConfiguration(env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('The configuration was accepted');
};
const wrongIn = (env: Record<string, string>) => refusalOf(env).problems.map(({ variable }) => variable);

describe('reading the configuration', () => {
  it('needs no variable at all: everything embedded, on loopback, with development tokens', () => {
    const dataDir = resolve('data');
    expect(readConfiguration({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      metricsPort: 9464,
      dataDir,
      eventStoreUrl: `sqlite:${join(dataDir, 'log.db')}`,
      readModelUrl: `sqlite:${join(dataDir, 'views.db')}`,
      peopleUrl: `sqlite:${join(dataDir, 'people.db')}`,
      personKey: null,
      auth: { mode: 'dev', issuer: 'guestlist-dev', audience: 'guestlist', rolesClaim: 'roles' },
      communityRegistration: 'open',
      corsOrigins: [],
      trustProxy: false,
      rateLimitPerMinute: 0,
      mailsPerAddressPerDay: 5,
      mailsPerVoucherPerDay: 500,
      smtpUrl: null,
      mailLanguage: 'en',
      mailReminderHours: 0,
      mailFrom: 'Guestlist <guestlist@localhost>',
      invitationUrl: 'http://127.0.0.1:3000/invitations/{invitationId}',
      logLevel: 'info',
      otlpEndpoint: null,
    });
  });

  it('takes a blank variable for one that is not given', () => {
    expect(readConfiguration({ PORT: '', HOST: '  ', AUTH_ISSUER: '', PERSON_KEY: '', AUTH_MODE: '' })).toEqual(
      readConfiguration({}),
    );
  });

  it('puts the embedded stores into DATA_DIR, whatever the working directory becomes', () => {
    expect(readConfiguration({ DATA_DIR: './elsewhere' }).eventStoreUrl).toBe(
      `sqlite:${resolve('elsewhere', 'log.db')}`,
    );
  });

  it('closes registration and limits rates when tokens come from an issuer', () => {
    expect(readConfiguration(oidc)).toMatchObject({
      auth: { mode: 'oidc', issuer: 'https://login.example.org', audience: 'guestlist', jwksUrl: null },
      communityRegistration: 'operators',
      rateLimitPerMinute: 600,
    });
  });

  it('keeps what is said about registration and rates', () => {
    const given = { ...oidc, COMMUNITY_REGISTRATION: 'open', RATE_LIMIT_PER_MINUTE: '0' };
    expect(readConfiguration(given)).toMatchObject({ communityRegistration: 'open', rateLimitPerMinute: 0 });
  });

  it('reads origins, switches and numbers', () => {
    const given = {
      CORS_ORIGINS: 'https://a.example.org, http://localhost:5173',
      TRUST_PROXY: 'true',
      METRICS_PORT: '0',
    };
    expect(readConfiguration(given)).toMatchObject({
      corsOrigins: ['https://a.example.org', 'http://localhost:5173'],
      trustProxy: true,
      metricsPort: 0,
    });
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '3000.5'],
    ['METRICS_PORT', 'off'],
    ['HOST', 'not a host'],
    ['EVENT_STORE_URL', 'mongodb://localhost'],
    ['READ_MODEL_URL', 'esdb://localhost'],
    ['READ_MODEL_URL', 'mongodb:localhost'],
    ['READ_MODEL_URL', 'mongodb://'],
    ['READ_MODEL_URL', 'mongodb://ada:pass/word@localhost/views'],
    ['PEOPLE_URL', 'people.db'],
    ['PEOPLE_URL', 'mongodb:///people'],
    ['PEOPLE_URL', 'mongodb://ada:pass@word@localhost/people'],
    ['PERSON_KEY', 'c2l4dGVlbiBieXRlcy4uLg=='],
    ['PERSON_KEY', 'not base64 at all'],
    ['AUTH_MODE', 'none'],
    ['AUTH_JWKS_URL', 'file:///etc/passwd'],
    ['CORS_ORIGINS', 'https://a.example.org/path'],
    ['TRUST_PROXY', 'maybe'],
    ['RATE_LIMIT_PER_MINUTE', 'many'],
    ['SMTP_URL', 'https://mail.example.org'],
    ['MAIL_FROM', 'nobody'],
    ['INVITATION_URL', 'https://admin.example.org/invitations'],
    ['LOG_LEVEL', 'loud'],
    ['COMMUNITY_REGISTRATION', 'closed'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'localhost:4318'],
  ])('refuses a wrong %s: %s', (variable, value) => {
    const refusal = refusalOf({ [variable]: value });
    expect(refusal.problems.map((problem) => problem.variable)).toEqual([variable]);
    expect(refusal.message).toContain(`  ${variable} `);
    expect(refusal.message).toContain(`for example ${variable}=`);
  });

  it('names everything that is wrong at once', () => {
    expect(wrongIn({ PORT: 'x', LOG_LEVEL: 'x', TRUST_PROXY: 'x' })).toEqual(['PORT', 'TRUST_PROXY', 'LOG_LEVEL']);
  });

  it.each([
    'mongodb://localhost',
    'mongodb://ada:p%40ss@a.example.org:27017,b.example.org:27018/guestlist_views?replicaSet=rs0&tls=true',
    'mongodb+srv://ada:p%40ss@cluster.example.org/?retryWrites=true',
    'mongodb://%2Ftmp%2Fmongodb-27017.sock/views',
    'mongodb://[::1]:27017/views',
  ])('takes read models and people to %s', (url) => {
    const PERSON_KEY = randomBytes(32).toString('base64');
    expect(readConfiguration({ READ_MODEL_URL: url }).readModelUrl).toBe(url);
    expect(readConfiguration({ PEOPLE_URL: url, PERSON_KEY }).peopleUrl).toBe(url);
  });

  it.each([
    ['READ_MODEL_URL', { EVENT_STORE_URL: 'sqlite:all.db', READ_MODEL_URL: 'sqlite:all.db' }],
    ['PEOPLE_URL', { EVENT_STORE_URL: 'sqlite:all.db', PEOPLE_URL: 'sqlite:all.db' }],
    ['PEOPLE_URL', { READ_MODEL_URL: 'mongodb://a,b/all?w=1', PEOPLE_URL: 'mongodb://ada:secret@B,a/all' }],
  ])('refuses two stores in one place: %s', (variable, given) => {
    const refusal = refusalOf({ ...given, PERSON_KEY: randomBytes(32).toString('base64') });
    expect(refusal.problems.map((problem) => problem.variable)).toEqual([variable]);
    expect(refusal.message).not.toMatch(/secret|all/);
  });

  it.each([
    ['mongodb://a/views', 'mongodb://a/people'],
    ['mongodb://a/all', 'mongodb://b/all'],
    ['mongodb://a', 'mongodb://a'],
  ])('takes two stores on one server: %s and %s', (READ_MODEL_URL, PEOPLE_URL) => {
    const given = { READ_MODEL_URL, PEOPLE_URL, PERSON_KEY: randomBytes(32).toString('base64') };
    expect(readConfiguration(given)).toMatchObject({ readModelUrl: READ_MODEL_URL, peopleUrl: PEOPLE_URL });
  });

  it('prints no value that was given', () => {
    expect(refusalOf({ READ_MODEL_URL: 'mongodb://me:sec/ret@db9' }).message).not.toMatch(/sec|ret@|db9/);
    expect(refusalOf({ PERSON_KEY: 'c2VjcmV0', SMTP_URL: 'ftp://me:secret@host' }).message).not.toMatch(
      /c2VjcmV0|secret/,
    );
  });
});

describe('PERSON_KEY', () => {
  const key = randomBytes(32);

  it('is read as 32 bytes', () => {
    expect(readConfiguration({ PERSON_KEY: key.toString('base64') }).personKey).toEqual(key);
  });

  it('is needed beside a people store that is not embedded', () => {
    const given = { PEOPLE_URL: 'mongodb://localhost:27017/people' };
    expect(wrongIn(given)).toEqual(['PERSON_KEY']);
    expect(readConfiguration({ ...given, PERSON_KEY: key.toString('base64') }).personKey).toEqual(key);
  });
});

describe('AUTH_MODE', () => {
  it.each(['127.0.0.1', '127.0.0.53', 'localhost', '::1'])('is dev by default on %s', (HOST) => {
    expect(readConfiguration({ HOST }).auth.mode).toBe('dev');
  });

  it('asks for an issuer off loopback instead of accepting development tokens', () => {
    expect(wrongIn({ HOST: '0.0.0.0' })).toEqual(['AUTH_ISSUER', 'AUTH_AUDIENCE']);
  });

  it('is dev off loopback only when that is said to be unsafe', () => {
    expect(wrongIn({ HOST: '0.0.0.0', AUTH_MODE: 'dev' })).toEqual(['AUTH_MODE']);
    expect(readConfiguration({ HOST: '0.0.0.0', AUTH_MODE: 'dev', AUTH_DEV_UNSAFE_HOST: 'yes' }).auth.mode).toBe('dev');
  });

  it.each([{}, { AUTH_MODE: 'dev' }, { AUTH_MODE: 'dev', AUTH_DEV_UNSAFE_HOST: 'yes' }])(
    'is never dev in production: %j',
    (given) => {
      expect(wrongIn({ ...given, NODE_ENV: 'production' })).toEqual(['AUTH_ISSUER']);
    },
  );

  it('is oidc wherever an issuer is named', () => {
    expect(readConfiguration({ ...oidc, HOST: '0.0.0.0', NODE_ENV: 'production' }).auth.mode).toBe('oidc');
    expect(wrongIn({ AUTH_ISSUER: 'https://login.example.org' })).toEqual(['AUTH_AUDIENCE']);
  });
});
