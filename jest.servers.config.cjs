// What is asked of real servers: the contract suites of the adapters of EventStoreDB and MongoDB. npm run test:servers
const base = require('./jest.config.cjs');

module.exports = {
  ...base,
  // A container may have to be fetched first.
  testTimeout: 300_000,
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: ['<rootDir>/{apps,libs,test}/**/*.servers.spec.ts'],
};
