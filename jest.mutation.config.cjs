const config = require('./jest.config.cjs');

// One file that loads the quick tests about what is mutated.
module.exports = { ...config, testMatch: ['<rootDir>/test/mutation/every-rule.ts'] };
