export { openSqlitePeopleRows, type SqlitePeopleOptions } from './sqlite-people-rows';
