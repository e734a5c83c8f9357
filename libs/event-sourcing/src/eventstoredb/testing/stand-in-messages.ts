import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import {
  Empty,
  StreamIdentifier,
  UUID,
  AllStreamPosition,
  WrongExpectedVersion,
} from '@eventstore/db-client/generated/shared_pb';
import { Status } from '@eventstore/db-client/generated/status_pb';
import {
  AppendResp,
  BatchAppendResp,
  ReadResp,
  type AppendReq,
  type BatchAppendReq,
} from '@eventstore/db-client/generated/streams_pb';

import type { ProposedEvent, StoredEvent, WriteOutcome } from './stand-in-log';

const TICKS_PER_MILLISECOND = 10_000n;

export const nameOf = (identifier: StreamIdentifier | undefined): string =>
  Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');

const identifierOf = (name: string): StreamIdentifier =>
  new StreamIdentifier().setStreamName(Uint8Array.from(Buffer.from(name, 'utf8')));

export const proposedOf = (message: AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage): ProposedEvent => ({
  id: message.getId()?.getString() ?? '',
  type: message.getMetadataMap().get('type') ?? '',
  contentType: message.getMetadataMap().get('content-type') ?? '',
  data: Uint8Array.from(message.getData_asU8()),
  metadata: Uint8Array.from(message.getCustomMetadata_asU8()),
});

export const eventMessage = (event: StoredEvent): ReadResp => {
  const recorded = new ReadResp.ReadEvent.RecordedEvent()
    .setId(new UUID().setString(event.id))
    .setStreamIdentifier(identifierOf(event.stream))
    .setStreamRevision(String(event.revision))
    .setCommitPosition(String(event.position))
    .setPreparePosition(String(event.position))
    .setData(event.data)
    .setCustomMetadata(event.metadata);
  recorded.getMetadataMap().set('type', event.type);
  recorded.getMetadataMap().set('content-type', event.contentType);
  recorded.getMetadataMap().set('created', String(BigInt(event.created.getTime()) * TICKS_PER_MILLISECOND));
  return new ReadResp().setEvent(new ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(String(event.position)));
};

export const notFoundMessage = (stream: string): ReadResp =>
  new ReadResp().setStreamNotFound(new ReadResp.StreamNotFound().setStreamIdentifier(identifierOf(stream)));

export const confirmationMessage = (): ReadResp =>
  new ReadResp().setConfirmation(new ReadResp.SubscriptionConfirmation().setSubscriptionId(crypto.randomUUID()));

export const caughtUpMessage = (): ReadResp => new ReadResp().setCaughtUp(new ReadResp.CaughtUp());

export const fellBehindMessage = (): ReadResp => new ReadResp().setFellBehind(new ReadResp.FellBehind());

/** Some checkpoints of real servers hold no prepare position. */
export const checkpointMessage = (position: bigint, whole: boolean): ReadResp =>
  new ReadResp().setCheckpoint(
    new ReadResp.Checkpoint().setCommitPosition(String(position)).setPreparePosition(whole ? String(position) : '0'),
  );

/** The answer to an append by itself. */
export const appendMessage = (outcome: Exclude<WriteOutcome, { kind: 'too-large' }>): AppendResp => {
  if (outcome.kind === 'written') {
    const position = new AppendResp.Position()
      .setCommitPosition(String(outcome.position))
      .setPreparePosition(String(outcome.position));
    return new AppendResp().setSuccess(
      new AppendResp.Success().setCurrentRevision(String(outcome.revision)).setPosition(position),
    );
  }
  const wrong = new AppendResp.WrongExpectedVersion();
  if (outcome.current < 0n) wrong.setCurrentNoStream(new Empty());
  else wrong.setCurrentRevision(String(outcome.current));
  return new AppendResp().setWrongExpectedVersion(wrong);
};

/** The answer to an append of a stream of appends. */
export const batchMessage = (request: BatchAppendReq, stream: string, outcome: WriteOutcome): BatchAppendResp => {
  const response = new BatchAppendResp()
    .setCorrelationId(request.getCorrelationId())
    .setStreamIdentifier(identifierOf(stream));
  if (outcome.kind === 'written') {
    const position = new AllStreamPosition()
      .setCommitPosition(String(outcome.position))
      .setPreparePosition(String(outcome.position));
    const success = new BatchAppendResp.Success().setCurrentRevision(String(outcome.revision)).setPosition(position);
    return response.setSuccess(success);
  }
  const wrong = new WrongExpectedVersion();
  if (outcome.kind === 'wrong-version' && outcome.current >= 0n)
    wrong.setCurrentStreamRevision(String(outcome.current));
  return response.setError(statusWith('event_store.client.WrongExpectedVersion', wrong.serializeBinary()));
};

/** The answer to an append of a stream of appends that came when its time was up. */
export const timeoutMessage = (request: BatchAppendReq, stream: string): BatchAppendResp =>
  new BatchAppendResp()
    .setCorrelationId(request.getCorrelationId())
    .setStreamIdentifier(identifierOf(stream))
    .setError(statusWith('event_store.client.Timeout', nothing));

const nothing = new Uint8Array();

/** A status with details of any type: code 9, details in field 3, each of them a URL of its type and its bytes. */
const statusWith = (type: string, details: Uint8Array): Status => {
  const any = [field(1, Buffer.from(`type.googleapis.com/${type}`)), field(2, details)];
  return Status.deserializeBinary(
    Buffer.concat([Buffer.from([0x08, status.FAILED_PRECONDITION]), field(3, Buffer.concat(any))]),
  );
};

const field = (number: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);

/** What ends a call otherwise than well. `exception` is how the server tells its own errors apart. */
export const fault = (code: status, details: string, exception?: string): Partial<ServiceError> => {
  const metadata = new Metadata();
  if (exception) metadata.set('exception', exception);
  return { code, details, metadata };
};
