import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const HTTP_PORT = 2113;
/** As in docker-compose.yml. */
const environment = {
  EVENTSTORE_INSECURE: 'true',
  EVENTSTORE_CLUSTER_SIZE: '1',
  EVENTSTORE_RUN_PROJECTIONS: 'None',
  EVENTSTORE_START_STANDARD_PROJECTIONS: 'false',
  EVENTSTORE_TELEMETRY_OPTOUT: 'true',
};

/** The image that docker-compose.yml runs. */
const image = (): string => {
  const compose = readFileSync(join(__dirname, '../../../../../docker-compose.yml'), 'utf8');
  const [, found] = /image: (eventstore\/eventstore:\S+)/.exec(compose) ?? [];
  if (found === undefined) throw new Error('docker-compose.yml names no image of EventStoreDB');
  return found;
};

/** The server at EVENTSTOREDB_URL, or else one in a container, which ends when it is stopped. */
export const startRealServer = async (): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> => {
  const given = process.env['EVENTSTOREDB_URL'];
  if (given) return { url: given, stop: async () => undefined };
  const { GenericContainer, Wait } = await import('testcontainers');
  const container = await new GenericContainer(image())
    .withEnvironment(environment)
    .withExposedPorts(HTTP_PORT)
    .withWaitStrategy(Wait.forHttp('/health/live', HTTP_PORT).forStatusCodeMatching((code) => code < 300))
    .start();
  const url = `esdb://${container.getHost()}:${container.getMappedPort(HTTP_PORT)}?tls=false`;
  const stop = async () => {
    await container.stop();
  };
  return { url, stop };
};
