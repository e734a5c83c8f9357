import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readConfiguration } from '@app/runtime';
import { parse } from 'yaml';

import { variables } from '../../libs/runtime/src/configuration/variables';
import { root } from '../support/run-process';

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly user?: string;
  readonly read_only?: boolean;
  readonly tmpfs?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly restart?: string;
}

interface Composed {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
}

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const apps = ['command-api', 'query-api', 'projector'];
/** What docker compose takes from .env, by name; `:?` refuses to go on without it. */
const taken = /\$\{([A-Z_]+)(:[?-])?([^}]*)\}/g;
const namedIn = (text: string) => [...text.matchAll(taken)].map(([, name = '', kind = '']) => ({ name, kind }));

type Rule = (composed: Composed) => readonly string[];

const everyService = (composed: Composed, complaintAbout: (service: Service, name: string) => unknown): string[] =>
  Object.entries(composed.services)
    .filter(([name, service]) => complaintAbout(service, name))
    .map(([name]) => name);

/** Host names that a service speaks to, in the URLs that it is told. */
const namesSpokenTo = ({ environment = {} }: Service): string[] =>
  Object.values(environment).flatMap((value) => /^(?:esdb|mongodb|smtp):\/\/([\w-]+)/.exec(value)?.slice(1) ?? []);

const volumesOf = ({ volumes = [] }: Service) =>
  volumes.map((volume) => volume.split(':', 1)[0] ?? '').filter((name) => !/^[./]/.test(name));

const healthPathOf = ({ healthcheck }: Service) => /:(\d+)(\/\w+)/.exec(healthcheck?.test.join(' ') ?? '')?.slice(1);

/** What holds for docker-compose.yml: each names the services that break it, and a change that does. */
const rules: Readonly<
  Record<string, { readonly offenders: Rule; readonly broken: Readonly<Record<string, Service>> }>
> = {
  'publishes on loopback only': {
    offenders: (composed) =>
      everyService(composed, ({ ports = [] }) => ports.some((port) => !/^127\.0\.0\.1:\d+:\d+$/.test(port))),
    broken: { a: { ports: ['3000:3000'] } },
  },
  'publishes neither a process nor its metrics but through the gateway': {
    offenders: (composed) => everyService(composed, ({ build, ports }) => build !== undefined && ports !== undefined),
    broken: { a: { build: '.', ports: ['127.0.0.1:9464:9464'] } },
  },
  'pins every image to the patch': {
    offenders: (composed) =>
      everyService(composed, ({ image = '' }) => !/^[\w./-]+:v?\d+\.\d+\.\d+(-\w+)*$/.test(image)),
    broken: { a: { image: 'mongo:8.0' } },
  },
  'looks after the health of everything, and starts it again': {
    offenders: (composed) =>
      everyService(composed, ({ healthcheck, restart }) => !healthcheck || restart !== 'unless-stopped'),
    broken: { a: { restart: 'unless-stopped' } },
  },
  'declares the volumes that it uses': {
    offenders: (composed) =>
      everyService(composed, (service) => volumesOf(service).some((name) => !(name in (composed.volumes ?? {})))),
    broken: { a: { volumes: ['lost:/data'] } },
  },
  'names services that are there': {
    offenders: (composed) =>
      everyService(composed, (service) => {
        const { depends_on: needed = [] } = service;
        const names = [...namesSpokenTo(service), ...(Array.isArray(needed) ? needed : Object.keys(needed))];
        return names.some((name: string) => !(name in composed.services));
      }),
    broken: { a: { environment: { SMTP_URL: 'smtp://nobody:1025' } } },
  },
  'tells a process nothing that it does not read': {
    offenders: (composed) =>
      everyService(composed, ({ build, environment = {} }) =>
        build === undefined ? false : Object.keys(environment).some((name) => !(name in variables)),
      ),
    broken: { a: { build: '.', environment: { EVENTSTORE_URL: 'esdb://a' } } },
  },
  'writes no secret down': {
    offenders: (composed) =>
      everyService(composed, ({ environment = {} }) =>
        Object.entries(environment).some(
          ([name, value]) => /KEY|SECRET|PASSWORD|TOKEN/.test(name) && !/^\$\{\w+:\?[^}]*\}$/.test(value),
        ),
      ),
    broken: { a: { environment: { PERSON_KEY: '${PERSON_KEY:-c2VjcmV0}' } } },
  },
  'lets processes write to memory only, and no more than they need': {
    offenders: (composed) =>
      everyService(composed, ({ build, user, ...service }) => {
        if (build === undefined && user === undefined) return false;
        return !service.read_only || service.tmpfs?.join() !== '/tmp' || service.cap_drop?.join() !== 'ALL';
      }),
    broken: { a: { build: '.', tmpfs: ['/tmp'], cap_drop: ['ALL'] } },
  },
};

describe('docker-compose.yml', () => {
  const text = read('docker-compose.yml');
  const composed = parse(text, { merge: true }) as Composed;

  it('runs the three processes, what they rest on, and a gateway', () => {
    expect(Object.keys(composed.services).sort()).toEqual(
      [...apps, 'gateway', 'eventstoredb', 'mongodb', 'mailpit'].sort(),
    );
  });

  it.each(Object.entries(rules))('%s', (_, { offenders, broken }) => {
    expect(offenders({ services: broken })).toEqual(['a']);
    expect(offenders(composed)).toEqual([]);
  });

  it('runs programs that the build makes', () => {
    const sources = execFileSync('git', ['ls-files', 'apps'], { cwd: root }).toString().split('\n');
    for (const app of apps) {
      const [program = ''] = composed.services[app]?.command ?? [];
      expect(program).toBe(`dist/apps/${app}/src/main.js`);
      expect(sources).toContain(program.replace('dist/', '').replace('.js', '.ts'));
    }
  });

  it('asks for health where the processes answer it', () => {
    const { PORT, METRICS_PORT } = composed.services['command-api']?.environment ?? {};
    const routes = read('libs/runtime/src/operations/health.module.ts');
    expect(routes).toContain("@Get('readyz')");
    expect(read('libs/runtime/src/operations/ops-server.ts')).toContain("'/readyz': ");
    expect(apps.map((app) => healthPathOf(composed.services[app] ?? {}))).toEqual([
      [PORT, '/readyz'],
      [PORT, '/readyz'],
      // It has no other server than that of its metrics.
      [METRICS_PORT, '/readyz'],
    ]);
    const [port, path] = healthPathOf(composed.services['gateway'] ?? {}) ?? [];
    const gateway = read('deploy/gateway/nginx.conf');
    expect(gateway).toContain(`listen ${port};`);
    expect(gateway).toContain(`location = ${path} {`);
    expect(composed.services['gateway']?.ports).toEqual([`127.0.0.1:3000:${port}`]);
  });

  it('reaches the processes by the names and the port that the gateway looks for', () => {
    const upstreams = [...read('deploy/gateway/nginx.conf').matchAll(/\b([\w-]+-api):(\d+);/g)];
    expect(upstreams.length).toBeGreaterThan(3);
    for (const [, name = '', port] of upstreams) expect(composed.services[name]?.environment?.['PORT']).toBe(port);
  });

  it('asks in .env.example for exactly what it takes, and gives no secret', () => {
    const asked = [...read('.env.example').matchAll(/^([A-Z_]+)=(.*)$/gm)];
    const required = new Set(
      namedIn(text)
        .filter(({ kind }) => kind === ':?')
        .map(({ name }) => name),
    );
    expect([...required].sort()).toEqual(['AUTH_AUDIENCE', 'AUTH_ISSUER', 'INVITATION_URL', 'PERSON_KEY']);
    const names = asked.map(([, name = '']) => name);
    expect(names).toEqual(expect.arrayContaining([...required]));
    expect(names.filter((name) => !namedIn(text).some((one) => one.name === name))).toEqual([]);
    expect(asked.filter(([, , value]) => value !== '')).toEqual([]);
    expect(read('.gitignore').split('\n')).toContain('.env');
  });

  it('is a configuration that the processes take, once it is filled in', () => {
    const filledIn = {
      PERSON_KEY: Buffer.alloc(32, 7).toString('base64'),
      AUTH_ISSUER: 'https://login.example.org',
      AUTH_AUDIENCE: 'guestlist',
      INVITATION_URL: 'https://admin.example.org/invitations/{invitationId}',
    };
    for (const app of apps) {
      const { environment = {} } = composed.services[app] ?? {};
      const given = Object.entries(environment).map(([name, value]): [string, string] => [
        name,
        value.replaceAll(taken, (_all, variable: string, kind: string, otherwise: string) => {
          return (filledIn as Record<string, string>)[variable] ?? (kind === ':-' ? otherwise : '');
        }),
      ]);
      const image = [...read('Dockerfile').matchAll(/^(?:ENV| {3}) ([A-Z_]+)=(\S+)/gm)].map(([, ...pair]) => pair);
      expect(readConfiguration(Object.fromEntries([...image, ...given]))).toMatchObject({
        host: '0.0.0.0',
        dataDir: expect.stringMatching(/^\/tmp\//),
        trustProxy: true,
        auth: { mode: 'oidc' },
        eventStoreUrl: 'esdb://eventstoredb:2113?tls=false',
        smtpUrl: 'smtp://mailpit:1025',
      });
    }
  });
});

describe('docs/production.md', () => {
  it('names only variables and files that there are', () => {
    const text = read('docs/production.md');
    const named = [...text.matchAll(/`([A-Z]+(?:_[A-Z]+)+)[`=]/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(12);
    // Of EventStoreDB.
    const others = ['RUN_PROJECTIONS'];
    expect(named.filter((name) => !(name in variables) && !others.includes(name))).toEqual([]);
    const linked = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, path = '']) => join('docs', path));
    expect(linked.length).toBeGreaterThan(2);
    expect(linked.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('the Dockerfile', () => {
  const lines = read('Dockerfile')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const argumentsOf = (instruction: string) =>
    lines.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.slice(instruction.length + 1));
  const stages = argumentsOf('FROM').map((from) => from.split(' AS '));
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));

  it('rests on one pinned image of the Node that is needed', () => {
    const names = stages.map(([, name]) => name);
    const bases = stages.flatMap(([base = '']) => (names.includes(base) ? [] : [base]));
    expect(bases).toEqual([expect.stringMatching(/^node:\d+\.\d+\.\d+-bookworm-slim$/)]);
    const [major = 0, minor = 0] = (/\d+\.\d+/.exec(bases[0] ?? '')?.[0] ?? '').split('.').map(Number);
    const [needed = 0, least = 0] = (/\d+\.\d+/.exec(read('package.json').split('"node": ')[1] ?? '')?.[0] ?? '')
      .split('.')
      .map(Number);
    expect(major > needed || (major === needed && minor >= least)).toBe(true);
  });

  it('ends as somebody else than root, with nothing that only builds', () => {
    expect(last.filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
    expect(last.filter((line) => line.startsWith('RUN '))).toEqual([]);
    expect(last.filter((line) => line.startsWith('COPY ')).every((line) => line.startsWith('COPY --from=build '))).toBe(
      true,
    );
    expect(argumentsOf('RUN').join(' && ')).toBe('npm ci --include=dev && npm run build && npm prune --omit=dev');
  });

  it('starts Node as npm start does', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const flags = (scripts['start'] ?? '').match(/--[\w-]+=\d+/g) ?? [];
    expect(flags).toHaveLength(2);
    const [entry = '[]'] = argumentsOf('ENTRYPOINT');
    expect(JSON.parse(entry)).toEqual(['node', '--enable-source-maps', ...flags]);
  });

  it('copies nothing that .dockerignore leaves out', () => {
    const ignored = read('.dockerignore').split('\n');
    const copied = argumentsOf('COPY').filter((copy) => !copy.startsWith('--from'));
    const sources = copied.flatMap((copy) => copy.split(' ').slice(0, -1));
    expect(sources.length).toBeGreaterThan(7);
    expect(ignored).toContain('*');
    expect(sources.filter((source) => !ignored.includes(`!${source}`))).toEqual([]);
    expect(
      ignored
        .filter((line) => line.startsWith('!'))
        .map((line) => line.slice(1))
        .sort(),
    ).toEqual([...sources].sort());
  });
});
