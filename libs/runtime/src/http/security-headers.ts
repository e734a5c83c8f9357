import helmet from '@fastify/helmet';
import { fastify, type FastifyInstance } from 'fastify';

const options = {
  // Served without TLS, too: nothing may upgrade its requests.
  contentSecurityPolicy: {
    directives: {
      defaultSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      upgradeInsecureRequests: null,
    },
  },
  // Whether a name is reached over TLS only is for whoever ends TLS in front of this process to say.
  strictTransportSecurity: false,
};

/** What helmet says of an answer without content. */
const askHelmet = async (): Promise<readonly [string, string][]> => {
  const asked = fastify();
  await asked.register(helmet, options);
  asked.get('/', (_request, reply) => reply.status(204).send());
  const { headers } = await asked.inject('/');
  await asked.close();
  const ofHttp = ['date', 'connection'];
  const said = Object.entries(headers).filter(([name]) => !ofHttp.includes(name));
  return said.map(([name, value]) => [name, String(value)]);
};

/**
 * Gives every answer the headers of helmet, streamed ones too, and adds them to `headersOfAll`. They are the same each time, so
 * it is asked once: it would put the policy together again for every request.
 */
export const addSecurityHeaders = async (
  instance: FastifyInstance,
  headersOfAll: Map<string, string>,
): Promise<void> => {
  for (const [name, value] of await askHelmet()) headersOfAll.set(name, value);
  instance.addHook('onRequest', (_request, reply, done) => {
    reply.raw.setHeaders(headersOfAll);
    done();
  });
};
