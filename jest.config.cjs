const swc = (parser) => [
  '@swc/jest',
  {
    jsc: {
      parser,
      target: 'es2023',
      keepClassNames: true,
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
    module: { type: 'commonjs' },
  },
];
// Packages that exist as ES modules only; jest on Node 20 cannot require them untransformed.
const esmOnly = [
  '@nestjs',
  // Loads a module of Node by import(), which jest knows in what it transforms alone.
  '@opentelemetry/otlp-exporter-base',
  'file-type',
  'strtok3',
  'token-types',
  '@tokenizer',
  '@borewit',
  'uint8array-extras',
  'load-esm',
  'cookie',
  'jose',
  'es-toolkit',
];

module.exports = {
  testEnvironment: 'node',
  // Servers are started in some tests; a machine that is busy with something else is no failure.
  testTimeout: 60_000,
  // Those need servers of others (npm run test:servers) or the right to mount a file system (npm run faults).
  testPathIgnorePatterns: ['/node_modules/', '\\.servers\\.spec\\.ts$', '\\.mount\\.campaign\\.spec\\.ts$'],
  testMatch: ['<rootDir>/{apps,libs,test,bench,scripts}/**/*.spec.ts'],
  transform: {
    '^.+\\.tsx?$': swc({ syntax: 'typescript', decorators: true }),
    '^.+\\.m?js$': swc({ syntax: 'ecmascript' }),
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.stryker-tmp'],
  // @app/domain → the library's index; @app/event-sourcing/sqlite → that folder's index, so that one barrel does not load every driver
  moduleNameMapper: {
    '^@app/([^/]+)/open$': '<rootDir>/libs/$1/src/open.ts',
    '^@app/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^@app/([^/]+)/(.+)$': '<rootDir>/libs/$1/src/$2/index.ts',
  },
};
