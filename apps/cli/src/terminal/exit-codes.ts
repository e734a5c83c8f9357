/** How a command ends: the contract of the command line. */
export const exitCodes = { done: 0, refused: 1, usage: 2, unavailable: 3 } as const;

/** Ends the command with this code after saying why in one line. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';

  constructor(
    readonly exitCode: (typeof exitCodes)[keyof typeof exitCodes],
    message: string,
  ) {
    super(message);
  }
}
