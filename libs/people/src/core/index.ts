export * from './errors';
export * from './people';
export * from './people-rows';
export { createPersonKeys, emailCommitment, PERSON_KEY_BYTES, type PersonKeys } from './person-keys';
export * from './probe-people';
export { createPeople, createPeopleOnServer } from './sealed-people';
