import { type Command, InvalidArgumentError } from 'commander';

/** What every contest takes. */
export interface ContestOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly strict?: boolean;
}

/** What every contest over HTTP takes. */
export interface HttpContestOptions extends ContestOptions {
  readonly connections: number;
  readonly nodeOption: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** A whole number above 0, as an option of the command line. */
export const count = (text: string): number => {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write a whole number above 0.');
};

export const withContestOptions = (command: Command, { rounds = 5, seconds = 4 } = {}): Command =>
  command
    .option('--rounds <number>', 'of each, in turn', count, rounds)
    .option('--seconds <number>', 'of each round', count, seconds)
    .option('--strict', 'fail when a threshold is not reached');

export const withHttpOptions = (command: Command, defaults: { rounds?: number; seconds?: number } = {}): Command =>
  withContestOptions(command, defaults)
    .option('--connections <number>', 'that stay open, one request under way on each', count, 32)
    .option('--env <setting...>', 'for our server, for example MAILS_PER_VOUCHER_PER_DAY=500', setting, {})
    .option('--node-option <option...>', 'for our server, for example --cpu-prof', []);

/** `NAME=value`, added to those that are there. */
export const setting = (text: string, settings: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const [name, ...value] = text.split('=');
  if (name && value.length > 0) return { ...settings, [name]: value.join('=') };
  throw new InvalidArgumentError('Write NAME=value.');
};

const WARM_UP_MS = 1_000;

/** The part of a plan that the options say. */
export const paceOf = ({ connections, seconds }: HttpContestOptions) => ({
  ...{ connections, warmUpMs: WARM_UP_MS, measuredMs: seconds * 1_000 },
});
