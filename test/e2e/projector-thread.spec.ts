import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ENTRY = join(__dirname, '../../dist/apps/projector/src/thread/main.js');

describe('the thread that projects', () => {
  // Its memory is beside that of the thread that answers.
  it('loads the read models and a store, and no framework', () => {
    const script = `require(${JSON.stringify(ENTRY)}); process.stdout.write(Object.keys(require.cache).join('\\n'))`;
    const loaded = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).split('\n');
    expect(loaded).toContain(ENTRY);
    expect(loaded.filter((path) => /node_modules.(@nestjs|fastify|rxjs|nodemailer|@opentelemetry)/.test(path))).toEqual(
      [],
    );
  });
});
