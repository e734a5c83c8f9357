import { generateLoad } from './generate-load';
import type { FromGenerator, ToGenerator } from './load-plan';

// The process that sends: apart from the server's, and apart from the one that sums up.
process.on('message', ({ plan }: ToGenerator) => {
  const tell = (message: FromGenerator) => void process.send?.(message);
  generateLoad(plan).then(
    (report) => tell({ report }),
    (error: unknown) => tell({ failure: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('disconnect', () => process.exit());
