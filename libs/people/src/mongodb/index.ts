export {
  DEFAULT_DATABASE,
  openMongoDbPeopleRows,
  type MongoDbPeopleLimits,
  type MongoDbPeopleOptions,
} from './open-mongodb-people-rows';
