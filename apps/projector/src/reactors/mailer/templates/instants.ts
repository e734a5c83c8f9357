import type { Language } from './mail-content';

const locales: Readonly<Record<Language, string>> = { en: 'en-GB', fr: 'fr-FR' };

/** A time in words. In UTC, and saying so: nobody knows where the reader is. */
export const instantIn = (language: Language, instant: string): string => {
  const format = new Intl.DateTimeFormat(locales[language], { dateStyle: 'full', timeStyle: 'short', timeZone: 'UTC' });
  return `${format.format(new Date(instant))} UTC`;
};
