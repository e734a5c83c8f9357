export { copySqlitePeople } from './copy-sqlite-people';
export { openSqlitePeopleRows, type SqlitePeopleOptions } from './sqlite-people-rows';
