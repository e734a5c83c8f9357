import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A key, and a certificate that nobody vouches for but itself; both in PEM. */
export interface OwnCertificate {
  readonly key: string;
  readonly cert: string;
}

const DAY_MS = 86_400_000;

/** A value of ASN.1 in DER: its tag, its length, and what it holds. */
const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts);
const named = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const text = (tag: number, value: string) => der(tag, Buffer.from(value, 'latin1'));
const bits = (value: Buffer) => der(0x03, Buffer.from([0]), value);
/** 2026-11-23T21:00:00.000Z as 20261123210000Z. */
const instant = (at: number) => text(0x18, `${new Date(at).toISOString().replaceAll(/[-:T]|\.\d+Z/g, '')}Z`);

const COMMON_NAME = '550403';
const SUBJECT_ALT_NAME = '551d11';
const ECDSA_WITH_SHA256 = '2a8648ce3d040302';
const DNS_NAME = 0x82;

/** For a server of this name, valid from yesterday to tomorrow: made anew by each test, so that no key lies anywhere. */
export const ownCertificate = (name = 'localhost'): OwnCertificate => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const algorithm = sequence(named(ECDSA_WITH_SHA256));
  const who = sequence(der(0x31, sequence(named(COMMON_NAME), text(0x0c, name))));
  const names = sequence(named(SUBJECT_ALT_NAME), der(0x04, sequence(text(DNS_NAME, name))));
  const told = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    who,
    sequence(instant(Date.now() - DAY_MS), instant(Date.now() + DAY_MS)),
    who,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(names)),
  );
  const certificate = sequence(told, algorithm, bits(sign('sha256', told, privateKey)));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
  };
};
