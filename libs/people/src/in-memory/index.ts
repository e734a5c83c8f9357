export { createInMemoryPeopleRows } from './in-memory-people-rows';
