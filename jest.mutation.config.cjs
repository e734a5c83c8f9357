const config = require('./jest.config.cjs');

// The tests that are about what is mutated, and quick: everything else would only be run in vain for every mutant.
// Properties run a thousand times: for thousands of mutants that would take days.
module.exports = {
  ...config,
  testMatch: ['<rootDir>/libs/{domain,event-sourcing}/**/*.spec.ts'],
  testPathIgnorePatterns: ['\\.properties\\.spec\\.ts$', '/event-sourcing/src/sqlite/'],
};
