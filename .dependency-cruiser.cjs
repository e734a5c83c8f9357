/* eslint-disable max-lines -- one table of rules, read as a whole */
// Who may import whom. Every rule has a tree that breaks it in test/architecture/boundaries.spec.ts.

const tests = '(\\.spec\\.ts$|/testing/)';
const adapters = '(in-memory|sqlite|eventstoredb|mongodb|key-file)';
const adapter = `^libs/([^/]+)/src/${adapters}/`;
const rooms = '^(apps|libs|bench)/';
const drivers = '(^|/)node_modules/(@eventstore/db-client|mongodb|libsql)/';
// The barrel of folds and authority: what there is beside the deciders.
const reading = '^libs/domain/src/reading/';

const lib = (...names) => names.map((name) => `^libs/${name}/`);
const app = (name) => `^apps/${name}/`;
const packages = (...names) => names.map((name) => `(^|/)node_modules/${name}/`);
// What others may see of a kernel: its barrel and its core.
const core = (...names) => names.map((name) => `^libs/${name}/src/(index\\.ts$|core/)`);
const builtin = (...names) => names.map((name) => `^(node:)?${name}$`);

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
/** Production files of one folder may import what is listed and nothing else. */
const only = (name, comment, folder, allowed, rest = {}) =>
  rule(name, comment, { path: folder, pathNot: [tests, ...(rest.except ?? [])] }, { ...rest.to, pathNot: allowed });
/** The same where packages are free: of the rooms, only those that are listed. */
const onlyRooms = (name, comment, folder, allowed, rest = {}) =>
  only(name, comment, folder, allowed, { ...rest, to: { path: rooms, ...rest.to } });

const kernels = [
  only(
    'contracts-import-zod-alone',
    'The shared language depends on nothing but its schema library.',
    '^libs/contracts/',
    [...lib('contracts'), ...packages('zod')],
  ),
  only(
    'event-sourcing-core-imports-nothing',
    'The write kernel is usable without any store, framework or room.',
    '^libs/event-sourcing/src/(index\\.ts$|core/)',
    [...core('event-sourcing'), ...builtin('crypto')],
  ),
  only(
    'documents-core-imports-nothing',
    'The read kernel is usable without any store, framework or room.',
    '^libs/documents/src/(index\\.ts$|core/)',
    [...core('documents'), ...builtin('crypto')],
  ),
  only(
    'people-core-imports-contracts',
    'Personal data is sealed and opened without any store or framework.',
    '^libs/people/src/(index\\.ts$|core/)',
    [...core('people'), ...lib('contracts'), ...builtin('crypto')],
  ),
];

const stores = [
  only(
    'adapters-know-their-core-alone',
    'An adapter implements the port of its own room; those of people also speak the contracts.',
    adapter,
    ['^libs/$1/src/core/', adapter, drivers, '(^|/)node_modules/@grpc/grpc-js/', '^libs/contracts/'],
    { to: { dependencyTypesNot: ['core'] } },
  ),
  rule(
    'kernel-adapters-do-not-speak-contracts',
    'Adapters of the kernels carry any event and any document.',
    { path: `^libs/(event-sourcing|documents)/src/${adapters}/`, pathNot: tests },
    { path: '^libs/contracts/' },
  ),
  rule(
    'adapters-never-each-other',
    'Adapters are exchanged for each other, so none rests on another.',
    { path: adapter, pathNot: tests },
    { path: adapter, pathNot: '^libs/$1/src/$2/' },
  ),
  only('open-imports-its-own-room', 'open.ts chooses among the adapters beside it.', '^libs/[^/]+/src/open\\.ts$', [
    '^libs/[^/]+/src/',
    ...lib('contracts'),
    ...builtin('path', 'fs', 'fs/promises', 'url'),
  ]),
  rule(
    'open-stays-in-its-room',
    'open.ts chooses among the adapters beside it.',
    { path: '^libs/([^/]+)/src/open\\.ts$' },
    { path: '^libs/', pathNot: ['^libs/$1/src/', '^libs/contracts/'] },
  ),
  rule(
    'drivers-load-when-asked-for',
    'An adapter with a driver is loaded when its scheme is asked for, and not before.',
    { path: '^libs/[^/]+/src/open\\.ts$' },
    {
      path: `^libs/[^/]+/src/(sqlite|eventstoredb|mongodb)/`,
      dynamic: false,
      dependencyTypesNot: ['type-only', 'require'],
    },
  ),
  ...[
    ['eventstoredb', '@eventstore/db-client', '^libs/event-sourcing/src/eventstoredb/'],
    ['mongodb', 'mongodb', '^libs/(documents|people)/src/mongodb/'],
    ['libsql', 'libsql', '^libs/[^/]+/src/sqlite/'],
  ].map(([name, driver, home]) =>
    rule(
      `${name}-driver-inside-its-adapter`,
      'A driver is known to its adapter alone.',
      { path: '^(apps|libs)/', pathNot: [home, tests] },
      { path: packages(driver)[0] },
    ),
  ),
];

const rules = [
  only(
    'domain-knows-the-words-alone',
    'The rules know the contracts and the types of the kernel.',
    '^libs/domain/',
    [...lib('domain', 'contracts', 'event-sourcing')],
    { to: { dependencyTypesNot: ['core'] } },
  ),
  rule(
    'domain-takes-types-of-the-kernel',
    'The rules run without the kernel.',
    { path: '^libs/domain/', pathNot: tests },
    { path: '^libs/event-sourcing/', dependencyTypesNot: ['type-only'] },
  ),
  rule(
    'domain-has-no-io',
    'No clock, no randomness, no input or output: time and ids come in commands.',
    { path: '^libs/domain/', pathNot: tests },
    { dependencyTypes: ['core'] },
  ),
];

const libraries = [
  only(
    'read-models-fold-events',
    'A read model is its shape, its projection and its queries.',
    '^libs/read-models/',
    [...lib('read-models', 'contracts', 'domain'), ...core('event-sourcing', 'documents'), ...packages('zod')],
    { to: { dependencyTypesNot: ['core'] } },
  ),
  only('standings-fold-the-log', 'Where somebody stands is folded from the log.', '^libs/standings/', [
    ...lib('standings', 'contracts', 'domain'),
    ...core('event-sourcing'),
  ]),
  only(
    'refusals-are-documents',
    'Refused commands are kept as documents, and nothing is known of them but their shape.',
    '^libs/refusals/',
    [...lib('refusals'), ...core('documents'), '^libs/documents/src/open\\.ts$'],
  ),
  rule(
    'readers-never-decide',
    'Who only reads uses the folds and the authority of the domain, not its deciders.',
    { path: ['^libs/(read-models|standings)/', app('query-api')], pathNot: tests },
    { path: '^libs/domain/', pathNot: reading },
  ),
  only(
    'identity-asks-people',
    'Token in, actor out.',
    '^libs/identity/',
    [...lib('identity', 'contracts', 'people'), ...packages('jose')],
    { to: { dependencyTypesNot: ['core'] } },
  ),
  only(
    'client-stands-alone',
    'What others take with them knows the contract by its generated types, and nothing of this project.',
    '^libs/client/',
    [...lib('client'), ...packages('openapi-fetch')],
  ),
  rule(
    'client-is-for-others',
    'Nothing in here speaks with itself over HTTP.',
    { path: '^(apps|libs)/', pathNot: ['^libs/client/', tests] },
    { path: '^libs/client/' },
  ),
  onlyRooms('runtime-is-generic', 'What every process shares knows no room but the words.', '^libs/runtime/', [
    ...lib('runtime', 'contracts'),
  ]),
];

const readSide = lib('read-models', 'documents');
const always = lib('contracts', 'runtime');

const apps = [
  rule(
    'command-api-reads-no-read-model',
    'Decisions rest on the log, never on a view of it.',
    { path: app('command-api'), pathNot: tests },
    { path: readSide },
  ),
  onlyRooms('command-api-decides', 'HTTP → command → events.', app('command-api'), [
    app('command-api'),
    ...always,
    ...lib('domain', 'event-sourcing', 'standings', 'people', 'identity', 'refusals'),
    ...readSide,
  ]),
  onlyRooms('projections-remember', 'Events → read models, and no personal data.', '^apps/projector/src/projections/', [
    app('projector'),
    ...always,
    ...readSide,
    ...lib('event-sourcing'),
  ]),
  onlyRooms('reactors-act', 'Reactors act on streams and people, never on a view.', '^apps/projector/src/reactors/', [
    app('projector'),
    ...always,
    ...lib('domain', 'event-sourcing', 'standings', 'people'),
  ]),
  onlyRooms(
    'projector-remembers-and-acts',
    'What its projections and reactors may import together.',
    app('projector'),
    [app('projector'), ...always, ...readSide, ...lib('domain', 'event-sourcing', 'standings', 'people')],
    { except: ['^apps/projector/src/(projections|reactors)/'] },
  ),
  rule(
    'mail-leaves-from-reactors',
    'One place sends mail.',
    { path: '^(apps|libs)/', pathNot: ['^apps/projector/src/reactors/', tests] },
    { path: packages('nodemailer')[0] },
  ),
  onlyRooms('query-api-answers', 'HTTP ← read models and folds of the log.', app('query-api'), [
    app('query-api'),
    ...always,
    ...readSide,
    ...lib('people', 'identity', 'event-sourcing', 'standings', 'refusals', 'domain'),
  ]),
  rule(
    'query-api-never-appends',
    'The reading side takes the ports of the kernel, not its command handler.',
    { path: app('query-api'), pathNot: tests },
    { path: '^libs/event-sourcing/src/core/(handle-command|command-queue)' },
  ),
];

const everywhere = [
  rule(
    'nobody-imports-the-outermost',
    'Standalone, command line and benchmarks put everything together; nothing rests on them, but benchmarks on what the command line has.',
    { path: '^(apps/[^/]+|libs/[^/]+)/' },
    { path: '^(apps/(standalone|cli)|bench)/', pathNot: '^$1/' },
  ),
  rule(
    'production-never-imports-tests',
    'Nothing that runs in production rests on test code.',
    { path: '^(apps|libs)/', pathNot: tests },
    { path: [tests, '^test/'] },
  ),
  rule(
    'no-cycles',
    'Rooms and files form layers.',
    { path: rooms },
    { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  ),
  rule(
    'every-import-resolves',
    'An import that leads nowhere hides from every other rule.',
    { path: rooms },
    { couldNotResolve: true },
  ),
];

module.exports = {
  forbidden: [...kernels, ...stores, ...rules, ...libraries, ...apps, ...everywhere],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
