import type { EventStore, OpenedEventLog } from '@app/event-sourcing';

import { type Gate, openGate, type Held } from './gate';

/** A log before which chosen appends wait, so that others commit between their decision and their place in the log. */
export interface GatedLog {
  readonly store: EventStore & Pick<OpenedEventLog, 'head' | 'subscribe'>;
  /** Holds up the next append with an event of this type; resolves when it has come, with all it rests on read. */
  holdNext(type: string): Promise<Held>;
}

export const gatedLog = (log: OpenedEventLog): GatedLog => {
  const gates = new Map<string, Gate>();
  const gateOf = (type: string): Gate => {
    const gate = gates.get(type) ?? openGate();
    gates.set(type, gate);
    return gate;
  };
  return {
    store: {
      readStream: log.readStream.bind(log),
      head: log.head.bind(log),
      subscribe: log.subscribe.bind(log),
      appendToStream: async (name, events, expected) => {
        for (const { type } of events) await gateOf(type).pass();
        return log.appendToStream(name, events, expected);
      },
    },
    holdNext: (type) => gateOf(type).hold(),
  };
};
