/** What is wrong with one environment variable. Holds no value, so that it may be printed. */
export interface ConfigurationProblem {
  readonly variable: string;
  readonly problem: string;
  readonly example: string;
}

const lineOf = ({ variable, problem, example }: ConfigurationProblem) => `  ${variable} ${problem} (${example})`;

/** The environment is not a configuration. The message names every variable that is wrong, and never a value. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: readonly ConfigurationProblem[]) {
    super(`The configuration is not valid:\n${problems.map(lineOf).join('\n')}`);
  }
}
