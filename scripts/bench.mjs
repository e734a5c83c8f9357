import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { ensureBuilt, orExplain, root } from './prepare.mjs';

await orExplain(ensureBuilt());
process.setSourceMapsEnabled(true);
await import(pathToFileURL(join(root, 'dist', 'bench', 'main.js')).href);
