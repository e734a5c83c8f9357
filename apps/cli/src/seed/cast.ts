import { type EmailAddress, parseEmailAddress } from '@app/contracts';
import { deriveBytes, deriveUuid } from '@app/event-sourcing';
import type { OwnIdentity, PersonToClaim } from '@app/people';

const SEEDS = '8c5f3a52-50a3-4f0f-9c25-6a0e3a7d1b64';
const SALT_BYTES = 32;
const DOMAIN = 'example.org';

const firstNames = (
  'Ada Grace Alan Edsger Barbara Donald Katherine Dorothy Margaret Ken Radia Tim Frances Leslie Shafi Niklaus Hedy John ' +
  'Anita Guido Bjarne Joan Mary Annie Evelyn Karen Sophie Lynn Adele Jean Claude Kathleen Ida Stephanie Erna Manuel Silvio ' +
  'Robin Tony Peter'
).split(' ');
const lastNames = (
  'Lovelace Hopper Turing Dijkstra Liskov Knuth Johnson Vaughan Hamilton Thompson Perlman Lee Allen Lamport Goldwasser ' +
  'Wirth Lamarr Backus Borg Rossum Clarke Keller Easley Boyd Jones Wilson Conway Goldstine Bartik Shannon Booth Rhodes Shirley ' +
  'Hoover Blum Micali Milner Hoare Naur Landin'
).split(' ');
const places =
  'Harbour Meadow River Summit Orchard Lakeside Forest Granite Willow Northgate Southbank Westfield Eastwood'.split(
    ' ',
  );
const trades =
  'Clinic Foundry Bakery Logistics School Brewery Observatory Textiles Energy Press Shipyard Studio Library'.split(' ');
const roots = 'Northwind Meridian Aurora Blue Beacon Polaris Vanguard Sentinel Keystone Horizon'.split(' ');

/** The id that all ids of a seeded history derive from. */
export const namespaceOf = (seed: number): string => deriveUuid(SEEDS, `seed ${seed}`);

const addressOf = (first: string, last: string, number: number): EmailAddress => {
  const address = parseEmailAddress(`${first}.${last}.${number}@${DOMAIN}`);
  if (address === null) throw new RangeError(`${first} ${last} makes no address`);
  return address;
};

/** A word of each list; another pair for each number below the product of their lengths. */
const pair = (one: readonly string[], other: readonly string[], number: number): [string, string] => {
  const round = Math.floor(number / one.length);
  return [one[number % one.length] ?? '', other[(number + round) % other.length] ?? ''];
};

/** The first so many people of a seed: the same ids, names and addresses whenever asked. `identityOf` says who they are signed in. */
export const castOf = (
  seed: number,
  count: number,
  identityOf: (address: EmailAddress) => Omit<OwnIdentity, 'name'>,
): readonly (PersonToClaim & { readonly own: OwnIdentity })[] => {
  const namespace = namespaceOf(seed);
  return Array.from({ length: count }, (_, index) => {
    const [first, last] = pair(firstNames, lastNames, index);
    const address = addressOf(first, last, index + 1);
    return {
      address,
      personId: deriveUuid(namespace, `person ${index}`),
      salt: deriveBytes(namespace, `salt ${index}`, SALT_BYTES),
      own: { ...identityOf(address), name: `${first} ${last}` },
    };
  });
};

/** What the root of a tree is called. */
export const rootName = (index: number): string =>
  `${roots[index % roots.length] ?? ''}${index < roots.length ? '' : ` ${Math.floor(index / roots.length) + 1}`}`;

/** What a managed community is called; different for each number. */
export const managedName = (index: number): string => {
  const [place, trade] = pair(places, trades, index);
  const round = Math.floor(index / (places.length * trades.length));
  return round === 0 ? `${place} ${trade}` : `${place} ${trade} ${round + 1}`;
};
