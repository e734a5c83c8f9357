import { hasUnsafeCharacters } from './plain-text';

/** An address in the one normal form that this system compares, hashes and stores. */
export type EmailAddress = string & { readonly __brand: 'EmailAddress' };

const MAX_ADDRESS = 254;
const MAX_LOCAL_PART = 64;
// RFC 5322 atext, and everything beyond ASCII (RFC 6531) but space-like characters.
const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~\u0080-\u{10ffff}-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~\u0080-\u{10ffff}-]+)*$/u;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
// Characters that a URL parser would take for something else than a host, or drop.
const NOT_A_DOMAIN = /[\s/\\:@%?#[\]<>^|"'`{}!$&()*+,;=~_\u00ad\u200b-\u200d\u2060\ufeff]/u;

const hasNonAscii = (text: string) => /[^\u0000-\u007f]/u.test(text);

const domainOf = (text: string): string | null => {
  if (text === '' || NOT_A_DOMAIN.test(text) || hasUnsafeCharacters(text)) return null;
  const hostname = URL.canParse(`http://${text}`) ? new URL(`http://${text}`).hostname : '';
  const labels = hostname.split('.');
  const valid = labels.length >= 2 && hostname.length <= 253 && labels.every((label) => LABEL.test(label));
  return valid && !/^\d+$/.test(labels.at(-1) ?? '') ? hostname : null;
};

/** The normal form of a domain (lower case, ASCII by IDNA), or null for what is none. */
export const parseEmailDomain = (text: string): string | null => domainOf(text.trim().toLowerCase());

/**
 * The normal form of an address (rule 11), or null for what is none: trimmed, lower-cased, the domain in ASCII (IDNA),
 * plus-tags kept. Control and bidi characters and local parts that only look like others are refused.
 */
export const parseEmailAddress = (text: string): EmailAddress | null => {
  const trimmed = text.trim();
  const at = trimmed.lastIndexOf('@');
  if (at < 1 || hasUnsafeCharacters(trimmed)) return null;
  const typedLocal = trimmed.slice(0, at);
  const local = typedLocal.toLowerCase();
  const domain = parseEmailDomain(trimmed.slice(at + 1));
  if (domain === null || !LOCAL_PART.test(local) || Buffer.byteLength(local) > MAX_LOCAL_PART) return null;
  if (typedLocal.normalize('NFKC') !== typedLocal || foldsToAscii(typedLocal)) return null;
  const address = `${local}@${domain}`;
  return Buffer.byteLength(address) <= MAX_ADDRESS ? (address as EmailAddress) : null;
};

/** True when a character beyond ASCII becomes an ASCII one by a change of case, like the Kelvin sign. */
function foldsToAscii(text: string): boolean {
  return [...text].some(
    (character) =>
      hasNonAscii(character) && (!hasNonAscii(character.toLowerCase()) || !hasNonAscii(character.toUpperCase())),
  );
}
