// The campaigns in their full length, one after the other. npm run faults
const base = require('./jest.config.cjs');

// Mounting is for root alone, and MongoDB has to be somewhere; what is left out is told by scripts/faults.mjs.
const leftOut = [
  ...(process.env['FAULTS_MOUNT'] === 'yes' ? [] : ['\\.mount\\.campaign\\.spec\\.ts$']),
  ...(process.env['MONGODB_URL'] ? [] : ['\\.servers\\.spec\\.ts$']),
];

module.exports = {
  ...base,
  testMatch: ['<rootDir>/test/{faults,servers}/**/*.campaign{,.servers}.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...leftOut],
};
