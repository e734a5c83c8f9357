// Which changes of the rules and of the kernel would no test notice? `npm run mutation` asks; it takes long and is not part of
// `npm test`. A part alone: npm run mutation -- --mutate 'libs/domain/src/authority/*.ts'
export default {
  testRunner: 'jest',
  jest: { projectType: 'custom', configFile: 'jest.mutation.config.cjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  mutate: [
    'libs/domain/src/**/*.ts',
    'libs/event-sourcing/src/core/**/*.ts',
    '!**/*.spec.ts',
    '!**/testing/**',
    '!**/index.ts',
  ],
  ignorePatterns: ['dist', 'data', 'reports', 'docs'],
  concurrency: 2,
  timeoutMS: 5_000,
  reporters: ['clear-text', 'progress', 'json'],
  jsonReporter: { fileName: 'reports/mutation.json' },
  clearTextReporter: { allowColor: false, logTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
  tempDirName: '.stryker-tmp',
  cleanTempDir: 'always',
};
