import { isIP } from 'node:net';
import { resolve } from 'node:path';

import { z } from 'zod';

import { isMongoDbUrl } from './store-urls';

const wholeNumber = (max: number) => {
  const error = `is not a whole number from 0 to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, error)
    .transform(Number)
    .refine((value) => value <= max, error);
};

// A store in memory has no place to name.
const namesPlace = (text: string, scheme: string) =>
  text.startsWith(`${scheme}:`) && (scheme === 'memory' || text.length > scheme.length + 1);

const url = (...schemes: string[]) =>
  z.string().refine((text) => schemes.some((scheme) => namesPlace(text, scheme)), {
    error: `does not start with ${schemes.map((scheme) => `${scheme}:`).join(' or ')}`,
    abort: true,
  });

/** A store that is embedded or on MongoDB. */
const documentsUrl = url('sqlite', 'memory', 'mongodb', 'mongodb+srv').refine(
  (text) => !text.startsWith('mongodb') || isMongoDbUrl(text),
  { error: 'is no URL of MongoDB: a host, and user name and password percent-encoded' },
);

const webUrl = z.string().refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
  error: 'is no http or https URL',
});

const yesOrNo = z
  .enum(['yes', 'no', 'true', 'false', '1', '0'], { error: 'is neither yes nor no' })
  .transform((text) => ['yes', 'true', '1'].includes(text));

const isOrigin = (text: string) => text === '*' || (URL.canParse(text) && new URL(text).origin === text);
const origins = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  )
  .refine((list) => list.every(isOrigin), { error: 'holds something that is no origin' });

const base64Key = z
  .string()
  .refine(
    (text) => Buffer.from(text, 'base64').toString('base64') === text && Buffer.byteLength(text, 'base64') === 32,
    {
      error: 'is not 32 bytes in base64',
    },
  )
  .transform((text) => Buffer.from(text, 'base64'));

const isHost = (text: string) => isIP(text) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/.test(text);
const MILLION = 1_000_000;
const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** Every environment variable that is read: what it must look like, and a line that would do. */
export const variables = {
  PORT: [wholeNumber(65_535).optional(), 'PORT=3000'],
  HOST: [z.string().refine(isHost, { error: 'is neither a host name nor an IP address' }).optional(), 'HOST=127.0.0.1'],
  METRICS_PORT: [wholeNumber(65_535).optional(), 'METRICS_PORT=9464, 0 turns it off'],
  DATA_DIR: [
    z
      .string()
      .transform((path) => resolve(path))
      .optional(),
    'DATA_DIR=./data',
  ],
  EVENT_STORE_URL: [
    url('sqlite', 'memory', 'esdb', 'esdb+discover').optional(),
    'EVENT_STORE_URL=esdb://localhost:2113?tls=false',
  ],
  READ_MODEL_URL: [documentsUrl.optional(), 'READ_MODEL_URL=mongodb://localhost:27017/guestlist_views'],
  PEOPLE_URL: [documentsUrl.optional(), 'PEOPLE_URL=mongodb://localhost:27017/guestlist_people'],
  PERSON_KEY: [base64Key.optional(), 'PERSON_KEY="$(openssl rand -base64 32)"'],
  AUTH_MODE: [z.enum(['dev', 'oidc'], { error: 'is neither dev nor oidc' }).optional(), 'AUTH_MODE=dev'],
  AUTH_ISSUER: [webUrl.optional(), 'AUTH_ISSUER=https://login.example.org'],
  AUTH_AUDIENCE: [z.string().optional(), 'AUTH_AUDIENCE=guestlist'],
  AUTH_JWKS_URL: [webUrl.optional(), 'AUTH_JWKS_URL=https://login.example.org/jwks.json'],
  AUTH_ROLES_CLAIM: [z.string().optional(), 'AUTH_ROLES_CLAIM=roles'],
  AUTH_DEV_UNSAFE_HOST: [yesOrNo.optional(), 'AUTH_DEV_UNSAFE_HOST=yes'],
  COMMUNITY_REGISTRATION: [
    z.enum(['open', 'operators'], { error: 'is neither open nor operators' }).optional(),
    'COMMUNITY_REGISTRATION=operators',
  ],
  CORS_ORIGINS: [origins.optional(), 'CORS_ORIGINS=https://admin.example.org,https://review.example.org'],
  TRUST_PROXY: [yesOrNo.optional(), 'TRUST_PROXY=yes'],
  RATE_LIMIT_PER_MINUTE: [wholeNumber(MILLION).optional(), 'RATE_LIMIT_PER_MINUTE=600, 0 is no limit'],
  MAILS_PER_ADDRESS_PER_DAY: [wholeNumber(MILLION).optional(), 'MAILS_PER_ADDRESS_PER_DAY=5, 0 is no limit'],
  MAILS_PER_VOUCHER_PER_DAY: [wholeNumber(MILLION).optional(), 'MAILS_PER_VOUCHER_PER_DAY=500, 0 is no limit'],
  SMTP_URL: [url('smtp', 'smtps').optional(), 'SMTP_URL=smtp://localhost:1025'],
  MAIL_FROM: [
    z
      .string()
      .regex(/^[^\r\n]*@[^\r\n]*$/, 'is no address')
      .optional(),
    'MAIL_FROM="Guestlist <guestlist@example.org>"',
  ],
  MAIL_LANGUAGE: [z.enum(['en', 'fr'], { error: 'is neither en nor fr' }).optional(), 'MAIL_LANGUAGE=fr'],
  MAIL_REMINDER_HOURS: [wholeNumber(720).optional(), 'MAIL_REMINDER_HOURS=24, 0 reminds nobody'],
  INVITATION_URL: [
    webUrl.refine((text) => text.includes('{invitationId}'), { error: 'does not contain {invitationId}' }).optional(),
    'INVITATION_URL=https://admin.example.org/invitations/{invitationId}',
  ],
  LOG_LEVEL: [z.enum(levels, { error: `is none of ${levels.join(', ')}` }).optional(), 'LOG_LEVEL=info'],
  OTEL_EXPORTER_OTLP_ENDPOINT: [webUrl.optional(), 'OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318'],
  NODE_ENV: [z.string().optional(), 'NODE_ENV=production'],
} as const satisfies Record<string, readonly [z.ZodType, string]>;

export type VariableName = keyof typeof variables;
/** The variables as they were read: undefined where nothing (or nothing but blanks) was given. */
export type Variables = { [Name in VariableName]: z.output<(typeof variables)[Name][0]> };
