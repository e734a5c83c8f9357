import { readdirSync } from 'node:fs';
import { join } from 'node:path';

// One file for all specs of the rules and of the kernel's core: loading forty files anew for each of two thousand mutants
// would take most of a day. Run by `npm run mutation` alone.
const libs = join(__dirname, '..', '..', 'libs');
const rooms = [join(libs, 'domain', 'src'), join(libs, 'event-sourcing', 'src', 'core')];
const specs = rooms.flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: 'utf8' })
    // Properties run a thousand times each: for thousands of mutants that would take days.
    .filter((path) => path.endsWith('.spec.ts') && !path.endsWith('.properties.spec.ts'))
    .map((path) => join(room, path)),
);

for (const spec of specs) {
  describe(spec.slice(libs.length + 1), () => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a spec is not a module to import from
    require(spec);
  });
}
