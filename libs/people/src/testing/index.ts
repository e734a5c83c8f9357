export { describePeopleContract, type PeoplePlace } from './people-contract';
