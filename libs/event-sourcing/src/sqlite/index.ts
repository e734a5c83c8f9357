export { copySqliteEventLog } from './copy-sqlite-event-log';
export { openSqliteEventLog, type SqliteEventLogOptions } from './open-sqlite-event-log';
export type { GroupCommit } from './group-commit';
