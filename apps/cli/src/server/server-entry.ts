import { join } from 'node:path';

/** The built server: everything in one process. */
export const serverEntry = join(__dirname, '..', '..', '..', 'standalone', 'src', 'main.js');
