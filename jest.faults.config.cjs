// The campaigns in their full length, one after the other. npm run faults
const base = require('./jest.config.cjs');

// Mounting is for root alone; what is left out is told by scripts/faults.mjs.
const mayMount = process.env['FAULTS_MOUNT'] === 'yes';

module.exports = {
  ...base,
  testMatch: ['<rootDir>/test/faults/**/*.campaign.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...(mayMount ? [] : ['\\.mount\\.campaign\\.spec\\.ts$'])],
};
