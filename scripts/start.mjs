import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { ensureBuilt, orExplain, root } from './prepare.mjs';

await orExplain(ensureBuilt());
process.setSourceMapsEnabled(true);
// In this very process: signals and exit codes need no forwarding.
await import(pathToFileURL(join(root, 'dist', 'apps', 'standalone', 'src', 'main.js')).href);
