const config = require('./jest.config.cjs');

// The tests that are about what is mutated, and quick: everything else would only be run in vain for every mutant.
module.exports = { ...config, testMatch: ['<rootDir>/libs/{domain,event-sourcing}/**/*.spec.ts'] };
