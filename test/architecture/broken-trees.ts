/** A tree of files, by path; a value is what the file imports, or its whole text when it is more than that. */
export type Tree = Readonly<Record<string, string>>;

const empty = 'export {};';
const importing = (...specifiers: string[]) => specifiers.map((specifier) => `import '${specifier}';`).join('\n');

const contracts = { 'libs/contracts/src/index.ts': empty };
const kernel = {
  'libs/event-sourcing/src/index.ts': importing('./core'),
  'libs/event-sourcing/src/core/index.ts': empty,
};
const documents = { 'libs/documents/src/index.ts': importing('./core'), 'libs/documents/src/core/index.ts': empty };
const domain = { 'libs/domain/src/index.ts': empty };
const people = { 'libs/people/src/index.ts': empty };
const readModels = { 'libs/read-models/src/index.ts': empty };
const fakePackage = (name: string): Tree => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, main: 'index.js' }),
  [`node_modules/${name}/index.js`]: '',
});

/** For every rule the smallest trees that break it, and break nothing else. */
export const brokenTrees: Readonly<Record<string, Readonly<Record<string, Tree>>>> = {
  'contracts-import-zod-alone': {
    'a package': { ...fakePackage('pino'), 'libs/contracts/src/index.ts': importing('pino') },
    'a room': { ...domain, 'libs/contracts/src/index.ts': importing('@app/domain') },
    'a module of Node': { 'libs/contracts/src/index.ts': importing('node:fs') },
  },
  'event-sourcing-core-imports-nothing': {
    'the contracts': { ...contracts, ...kernel, 'libs/event-sourcing/src/core/index.ts': importing('@app/contracts') },
    'an adapter': {
      ...kernel,
      'libs/event-sourcing/src/core/index.ts': importing('../sqlite'),
      'libs/event-sourcing/src/sqlite/index.ts': empty,
    },
    'input and output': { ...kernel, 'libs/event-sourcing/src/core/index.ts': importing('node:fs') },
  },
  'documents-core-imports-nothing': {
    'the contracts': { ...contracts, ...documents, 'libs/documents/src/core/index.ts': importing('@app/contracts') },
    'an adapter by the barrel': {
      'libs/documents/src/index.ts': importing('./sqlite'),
      'libs/documents/src/sqlite/index.ts': empty,
    },
  },
  'people-core-imports-contracts': {
    'the kernel': { ...kernel, 'libs/people/src/core/index.ts': importing('@app/event-sourcing') },
    'input and output': { 'libs/people/src/core/index.ts': importing('node:fs') },
  },
  'adapters-know-their-core-alone': {
    'a foreign core': {
      'libs/documents/src/core/index.ts': empty,
      'libs/event-sourcing/src/sqlite/index.ts': importing('../../../documents/src/core'),
    },
    'a package': { ...fakePackage('pino'), 'libs/people/src/mongodb/index.ts': importing('pino') },
  },
  'kernel-adapters-do-not-speak-contracts': {
    'an event': { ...contracts, 'libs/event-sourcing/src/sqlite/index.ts': importing('@app/contracts') },
  },
  'adapters-never-each-other': {
    'beside it': {
      'libs/event-sourcing/src/sqlite/index.ts': importing('../in-memory'),
      'libs/event-sourcing/src/in-memory/index.ts': empty,
    },
    'in another room': {
      'libs/people/src/mongodb/index.ts': importing('@app/documents/mongodb'),
      'libs/documents/src/mongodb/index.ts': empty,
    },
  },
  'open-imports-its-own-room': {
    'a package': { ...fakePackage('pino'), 'libs/documents/src/open.ts': importing('pino') },
  },
  'open-stays-in-its-room': {
    'an adapter of another room': {
      'libs/documents/src/open.ts': importing('../../event-sourcing/src/in-memory'),
      'libs/event-sourcing/src/in-memory/index.ts': empty,
    },
  },
  'drivers-load-when-asked-for': {
    'at once': { 'libs/documents/src/open.ts': importing('./sqlite'), 'libs/documents/src/sqlite/index.ts': empty },
  },
  'eventstoredb-driver-inside-its-adapter': {
    'in an app': {
      ...fakePackage('@eventstore/db-client'),
      'apps/projector/src/main.ts': importing('@eventstore/db-client'),
    },
  },
  'mongodb-driver-inside-its-adapter': {
    'in another adapter': { ...fakePackage('mongodb'), 'libs/people/src/sqlite/index.ts': importing('mongodb') },
  },
  'libsql-driver-inside-its-adapter': {
    'in an app': { ...fakePackage('libsql'), 'apps/cli/src/main.ts': importing('libsql') },
  },
  'domain-knows-the-words-alone': {
    'a room': { ...people, 'libs/domain/src/index.ts': importing('@app/people') },
    'a package': { ...fakePackage('@nestjs/common'), 'libs/domain/src/index.ts': importing('@nestjs/common') },
  },
  'domain-takes-types-of-the-kernel': {
    'a value': {
      'libs/event-sourcing/src/index.ts': 'export const fold = 1;',
      'libs/domain/src/index.ts': "import { fold } from '@app/event-sourcing';\nexport const folded = fold;",
    },
  },
  'domain-has-no-io': {
    randomness: { 'libs/domain/src/index.ts': importing('node:crypto') },
  },
  'read-models-fold-events': {
    'personal data': { ...people, 'libs/read-models/src/index.ts': importing('@app/people') },
    'an adapter': {
      'libs/documents/src/sqlite/index.ts': empty,
      'libs/read-models/src/index.ts': importing('@app/documents/sqlite'),
    },
  },
  'standings-fold-the-log': {
    'a read model': { ...readModels, 'libs/standings/src/index.ts': importing('@app/read-models') },
  },
  'client-stands-alone': {
    'the contracts': { ...contracts, 'libs/client/src/index.ts': importing('@app/contracts') },
    'a package': { ...fakePackage('zod'), 'libs/client/src/index.ts': importing('zod') },
  },
  'client-is-for-others': {
    'an app': { 'libs/client/src/index.ts': empty, 'apps/cli/src/main.ts': importing('@app/client') },
  },
  'refusals-are-documents': {
    'the contracts': { ...contracts, 'libs/refusals/src/index.ts': importing('@app/contracts') },
    'an adapter': {
      'libs/refusals/src/index.ts': importing('@app/documents/sqlite'),
      'libs/documents/src/sqlite/index.ts': empty,
    },
  },
  'readers-never-decide': {
    'a read model': {
      'libs/domain/src/index.ts': empty,
      'libs/read-models/src/index.ts': importing('@app/domain'),
    },
    'the query side': {
      'libs/domain/src/membership/accept-invitation.ts': empty,
      'apps/query-api/src/main.ts': importing('../../../libs/domain/src/membership/accept-invitation'),
    },
  },
  'identity-asks-people': {
    'the kernel': { ...kernel, 'libs/identity/src/index.ts': importing('@app/event-sourcing') },
  },
  'runtime-is-generic': {
    identity: { 'libs/identity/src/index.ts': empty, 'libs/runtime/src/index.ts': importing('@app/identity') },
  },
  'command-api-reads-no-read-model': {
    'a read model': { ...readModels, 'apps/command-api/src/main.ts': importing('@app/read-models') },
    documents: { ...documents, 'apps/command-api/src/main.ts': importing('@app/documents') },
  },
  'command-api-decides': {
    'another app': {
      'apps/query-api/src/main.ts': empty,
      'apps/command-api/src/main.ts': importing('../../query-api/src/main'),
    },
  },
  'projections-remember': {
    'personal data': { ...people, 'apps/projector/src/projections/names.ts': importing('@app/people') },
  },
  'reactors-act': {
    'a read model': { ...readModels, 'apps/projector/src/reactors/mail.ts': importing('@app/read-models') },
  },
  'projector-remembers-and-acts': {
    identity: { 'libs/identity/src/index.ts': empty, 'apps/projector/src/main.ts': importing('@app/identity') },
  },
  'mail-leaves-from-reactors': {
    'a command': { ...fakePackage('nodemailer'), 'apps/command-api/src/main.ts': importing('nodemailer') },
  },
  'query-api-answers': {
    'another app': {
      'apps/projector/src/main.ts': empty,
      'apps/query-api/src/main.ts': importing('../../projector/src/main'),
    },
  },
  'query-api-never-appends': {
    'the command handler': {
      'libs/event-sourcing/src/core/handle-command.ts': empty,
      'apps/query-api/src/main.ts': importing('@app/event-sourcing/core/handle-command'),
    },
  },
  'nobody-imports-the-outermost': {
    'one app': { 'apps/standalone/src/main.ts': empty, 'apps/cli/src/main.ts': importing('../../standalone/src/main') },
  },
  'production-never-imports-tests': {
    'a contract suite': {
      'libs/event-sourcing/src/testing/index.ts': empty,
      'apps/projector/src/main.ts': importing('@app/event-sourcing/testing'),
    },
    'what spans rooms': {
      'test/support/server.ts': empty,
      'apps/cli/src/main.ts': importing('../../../test/support/server'),
    },
  },
  'no-cycles': {
    'two files': {
      'apps/cli/src/one.ts': "import { two } from './two';\nexport const one = () => two;",
      'apps/cli/src/two.ts': "import { one } from './one';\nexport const two = () => one;",
    },
  },
  'every-import-resolves': {
    'a misspelt file': { 'apps/cli/src/main.ts': importing('./misspelt') },
  },
};

/** Trees that no rule may refuse: what the rules are there to allow. */
export const soundTrees: Readonly<Record<string, Tree>> = {
  'types of the kernel in the domain': {
    'libs/event-sourcing/src/index.ts':
      'export interface Decider { readonly name: string }\nexport interface Fold { x: 1 }',
    'libs/domain/src/index.ts':
      "import type { Decider } from '@app/event-sourcing';\nimport { type Fold } from '@app/event-sourcing';\nexport type Both = Decider & Fold;",
  },
  'an adapter that is loaded when its scheme is asked for': {
    'libs/documents/src/open.ts':
      "import type * as Sqlite from './sqlite';\nexport const open = () => (require('./sqlite') as typeof Sqlite).store;",
    'libs/documents/src/sqlite/index.ts': "import 'libsql';\nexport const store = 1;",
    ...fakePackage('libsql'),
  },
  'test code in tests': {
    'libs/event-sourcing/src/testing/index.ts': empty,
    'apps/projector/src/projector.spec.ts': importing('@app/event-sourcing/testing'),
  },
  'types in a circle': {
    'apps/cli/src/one.ts': "import { two } from './two';\nexport type One = 1;\nexport const one = two;",
    'apps/cli/src/two.ts': "import type { One } from './one';\nexport const two: One = 1;",
  },
};
