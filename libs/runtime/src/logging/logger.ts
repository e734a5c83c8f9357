import { type DestinationStream, type Logger, pino } from 'pino';

import { redactFields, scrubText } from './redaction';

export type { Logger } from 'pino';

export interface LoggerOptions {
  /** The process that writes, a field of every line. */
  readonly process: string;
  /** As LOG_LEVEL. */
  readonly level: string;
  /** Where lines go; standard output when left out. */
  readonly destination?: DestinationStream;
}

/**
 * A logger that writes one JSON object a line. No line ever holds an e-mail address, a token, a display name or a reason:
 * fields are hidden by name at any depth, and what looks like an address or a token is cut out of every text.
 */
export function createLogger({ process, level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: redactFields },
    // The formatter has read the error already; pino's own serializer would flatten it a second time.
    serializers: { err: (fields: unknown) => fields },
    hooks: { streamWrite: scrubText },
  };
  // Written line by line: a buffer would be flushed at the very end, which never comes where nobody reads the pipe any more.
  return pino(options, destination ?? pino.destination({ fd: 1, sync: true }));
}
