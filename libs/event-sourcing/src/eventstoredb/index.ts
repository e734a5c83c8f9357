export { openEventStoreDbEventLog, type EventStoreDbEventLogOptions } from './open-eventstoredb-event-log';
