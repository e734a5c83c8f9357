import type { Language } from './mail-content';

const inUtc = (locale: string) =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', timeZone: 'UTC' });

/** Made once: making one takes longer than all the rest of a mail. */
const formats: Readonly<Record<Language, Intl.DateTimeFormat>> = { en: inUtc('en-GB'), fr: inUtc('fr-FR') };

/** A time in words. In UTC, and saying so: nobody knows where the reader is. */
export const instantIn = (language: Language, instant: string): string =>
  `${formats[language].format(new Date(instant))} UTC`;
