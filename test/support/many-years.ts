import { decodeInvitationId, encodeInvitationId } from '@app/contracts';
import type { EventToAppend, OpenedEventLog, RecordedEvent, StreamRevision } from '@app/event-sourcing';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const MAYBE_INVITATION = /[A-Za-z0-9_-]{54}/g;
const APPENDS_AT_ONCE = 500;

/** The same id in another copy: told apart by its last four digits. */
const uuidIn = (copy: number) => (uuid: string) => uuid.slice(0, -4) + copy.toString(16).padStart(4, '0');

const invitationIn = (copy: number) => {
  const renamed = uuidIn(copy);
  return (text: string) => {
    const address = decodeInvitationId(text);
    if (address === null) return text;
    return encodeInvitationId({ ...address, rootId: renamed(address.rootId), personId: renamed(address.personId) });
  };
};

/** Whatever it names, it names the namesake in that copy. */
const inCopy = <Value>(value: Value, copy: number): Value =>
  JSON.parse(
    JSON.stringify(value).replaceAll(MAYBE_INVITATION, invitationIn(copy)).replaceAll(UUID, uuidIn(copy)),
  ) as Value;

interface Append {
  readonly name: string;
  readonly event: EventToAppend;
  readonly expected: StreamRevision;
}

const appendOf = ({ streamName, revision, id, type, data, metadata }: RecordedEvent, copy: number): Append => {
  const { name, ...event } = inCopy({ name: streamName, id, type, data, metadata }, copy);
  return { name, event, expected: revision === 0n ? 'no_stream' : revision - 1n };
};

/** Appends a history so many times over, each time among other people and in other communities. */
export const appendCopies = async (
  log: OpenedEventLog,
  history: readonly RecordedEvent[],
  copies: number,
  onCopy: (copy: number) => void,
): Promise<void> => {
  for (let copy = 1; copy <= copies; copy += 1) {
    for (let from = 0; from < history.length; from += APPENDS_AT_ONCE) {
      const appends = history.slice(from, from + APPENDS_AT_ONCE).map((event) => appendOf(event, copy));
      await Promise.all(appends.map(({ name, event, expected }) => log.appendToStream(name, [event], expected)));
    }
    onCopy(copy);
  }
};
