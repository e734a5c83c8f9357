// The campaigns in their full length, one after the other. npm run faults
const base = require('./jest.config.cjs');

module.exports = { ...base, testMatch: ['<rootDir>/test/faults/**/*.campaign.spec.ts'] };
