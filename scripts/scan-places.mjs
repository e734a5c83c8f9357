import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const filesIn = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => join(folder, name));

/** The addresses that mails in the outbox of a data folder go to. */
function addressesIn(outbox) {
  if (!existsSync(outbox)) return [];
  const texts = filesIn(outbox).map((file) => readFileSync(file, 'utf8'));
  return texts.flatMap((text) => /^To: *<?([^\s<>]+@[^\s<>]+?)>?\r?$/im.exec(text)?.[1] ?? []);
}

/** What must stand nowhere, by what it is: addresses, the token, and the keys in their files. */
function secretsOf(dataDir, { token, addresses }) {
  const [, payload, signature] = token.split('.');
  const personKey = readFileSync(join(dataDir, 'person.key'));
  const { d } = JSON.parse(readFileSync(join(dataDir, 'dev-signing.jwk'), 'utf8'));
  const keys = [personKey.toString('latin1').trim(), personKey.toString('base64'), d];
  const everybody = new Set([...addresses, ...addressesIn(join(dataDir, 'outbox'))]);
  return { address: [...everybody].map((address) => address.toLowerCase()), token: [payload, signature], key: keys };
}

/**
 * Looks through every file of a data folder but the mails, and through the texts that are given by name, for addresses, the
 * token and keys. Answers what was found, and for how much was looked in how many places.
 */
export function scanPlaces(dataDir, { token, addresses, texts }) {
  const secrets = secretsOf(dataDir, { token, addresses });
  const holdsKeys = (file) => /(?:person\.key|dev-signing\.jwk)$/.test(file);
  const places = [
    ...filesIn(dataDir).map((file) => ({ name: file, text: readFileSync(file, 'latin1'), isKey: holdsKeys(file) })),
    ...Object.entries(texts).map(([name, text]) => ({ name, text, isKey: false })),
  ];
  const found = places.flatMap(({ name, text, isKey }) => {
    const small = text.toLowerCase();
    return [
      ...secrets.address.filter((address) => small.includes(address)).map((address) => `${address} in ${name}`),
      ...(secrets.token.some((part) => text.includes(part)) ? [`the token in ${name}`] : []),
      ...(!isKey && secrets.key.some((key) => text.includes(key)) ? [`a key in ${name}`] : []),
    ];
  });
  return { found, addresses: secrets.address.length, places: places.length };
}
