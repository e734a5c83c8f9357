import { InvalidArgumentError } from 'commander';

const seconds = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** Seconds of a duration such as `90s`, `15m`, `1h` or `7d`. */
export const parseDuration = (text: string): number => {
  const [, amount, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined || Number(amount) === 0) {
    throw new InvalidArgumentError('Write a number and s, m, h or d, for example 1h.');
  }
  return Number(amount) * seconds[unit as keyof typeof seconds];
};
