import { hasUnsafeCharacters } from './plain-text';

/** An address in the one normal form that this system compares, hashes and stores. */
export type EmailAddress = string & { readonly __brand: 'EmailAddress' };

const MAX_ADDRESS = 254;
const MAX_DOMAIN = 253;
// As typed. Bounds the work on what is no address; the limits of the normal form are narrower.
const MAX_TYPED = 1_000;
// RFC 5321, 4.5.3.1.1
const MAX_LOCAL_PART = 64;
// RFC 5322 atext, and beyond ASCII (RFC 6531) whatever is written and seen. Quoted local parts have no atext around them.
const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~\p{L}\p{M}\p{N}\p{P}\p{S}.-]+$/u;
const NOT_ATEXT = /[\s"(),:;<>@[\\\]]/u;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
// ASCII that a URL parser would take for something else than a host.
const NOT_A_HOST = /[\s!"#$%&'()*+,/:;<=>?@[\\\]^_`{|}~]/u;
// Soft hyphens, zero-width characters, variation selectors: shown as nothing, so two spellings would look like one.
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;

const isHidden = (text: string) => hasUnsafeCharacters(text) || INVISIBLE.test(text);

const domainOf = (text: string): string | null => {
  if (text === '' || text.length > MAX_TYPED || NOT_A_HOST.test(text) || isHidden(text)) return null;
  // The parser of URLs does what IDNA asks for: mapping, punycode, and the refusal of numbers for names.
  const hostname = URL.canParse(`http://${text}`) ? new URL(`http://${text}`).hostname : '';
  const labels = hostname.split('.');
  const valid = labels.length >= 2 && hostname.length <= MAX_DOMAIN && labels.every((label) => LABEL.test(label));
  return valid && !/^\d+$/.test(labels.at(-1) ?? '') ? hostname : null;
};

const localPartOf = (text: string): string | null => {
  const local = text.toLowerCase();
  if (!LOCAL_PART.test(local) || NOT_ATEXT.test(local) || isHidden(local)) return null;
  if (local.split('.').includes('') || Buffer.byteLength(local) > MAX_LOCAL_PART) return null;
  return looksLikeAnother(text) || looksLikeAnother(local) ? null : local;
};

/** The normal form of a domain (lower case, ASCII by IDNA), or null for what is none. */
export const parseEmailDomain = (text: string): string | null => domainOf(text.trim());

/**
 * The normal form of an address (rule 11), or null for what is none: trimmed, lower-cased, the domain in ASCII (IDNA),
 * plus-tags kept. Control, bidi and invisible characters, quoted local parts, and local parts that only look like
 * others are refused. The normal form of a normal form is itself.
 */
export const parseEmailAddress = (text: string): EmailAddress | null => {
  const trimmed = text.trim();
  const at = trimmed.lastIndexOf('@');
  if (at < 1 || trimmed.length > MAX_TYPED) return null;
  const local = localPartOf(trimmed.slice(0, at));
  const domain = domainOf(trimmed.slice(at + 1));
  if (local === null || domain === null) return null;
  const address = `${local}@${domain}`;
  return Buffer.byteLength(address) <= MAX_ADDRESS ? (address as EmailAddress) : null;
};

/** True when NFKC or a change of case would make other, or ASCII, characters of it: fullwidth letters, ſ, ı, the Kelvin sign. */
function looksLikeAnother(text: string): boolean {
  return text.normalize('NFKC') !== text || [...text].some(foldsToAscii);
}

function foldsToAscii(character: string): boolean {
  const holdsAscii = (folded: string) => /\p{ASCII}/u.test(folded);
  return !holdsAscii(character) && (holdsAscii(character.toLowerCase()) || holdsAscii(character.toUpperCase()));
}
