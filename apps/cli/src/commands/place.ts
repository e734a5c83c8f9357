import { InvalidArgumentError } from 'commander';
import { z } from 'zod';

/** A place in the history: a time, or a position as text. */
export type Place = { readonly time: string } | { readonly position: string };

const POSITION_DIGITS = 20;

const day = z.iso.date();
const rfc3339 = z.iso.datetime({ offset: true });

/** Reads a place; `timeOfDay` is which moment of a day is meant by the day alone. */
export const placeParser =
  (timeOfDay: string) =>
  (text: string): Place => {
    if (/^\d{1,20}$/.test(text)) return { position: text.padStart(POSITION_DIGITS, '0') };
    const time = day.safeParse(text).success ? `${text}T${timeOfDay}Z` : text;
    if (!rfc3339.safeParse(time).success)
      throw new InvalidArgumentError('Write a time, for example 2026-05-01 or 2026-05-01T10:00:00Z, or a position.');
    return { time: new Date(time).toISOString() };
  };
