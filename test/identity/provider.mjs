// A real OpenID Connect provider on a free port, which it tells its parent: two people of one address, one without a verified
// address, a public client for them (code + PKCE) and service accounts (client credentials).
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';

import { Provider } from 'oidc-provider';

const RESOURCE = 'urn:guestlist';
const people = {
  ada: { email: 'ada@example.org', email_verified: true, name: 'Ada Lovelace' },
  impostor: { email: 'ADA@example.org', email_verified: true, name: 'Ada Again' },
  unverified: { email: 'new@example.org', email_verified: false },
  olga: { email: 'olga@example.org', email_verified: true, roles: ['guestlist:operator'] },
};
const services = {
  'nightly-import': { email: 'nightly-import@services.example.org', email_verified: true, name: 'Nightly import' },
  nameless: {},
};
const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

const configuration = {
  jwks: { keys: [{ ...key, kid: 'signing-1', use: 'sig', alg: 'RS256' }] },
  cookies: { keys: ['only for tests'] },
  clients: [
    {
      client_id: 'admin-frontend',
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/signed-in'],
      response_types: ['code'],
      grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'none',
    },
    ...Object.keys(services).map((client_id) => ({
      client_id,
      client_secret: `${client_id} has a secret`,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })),
  ],
  pkce: { required: () => true },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  extraTokenClaims: (_, token) =>
    token.kind === 'ClientCredentials' ? services[token.clientId] : people[token.accountId],
  features: {
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => RESOURCE,
      useGrantedResource: () => true,
      getResourceServerInfo: (_, resource) => ({
        scope: 'guestlist',
        audience: resource === RESOURCE ? 'guestlist' : resource,
        accessTokenFormat: 'jwt',
        accessTokenTTL: 600,
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
};

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  server.on('request', new Provider(issuer, configuration).callback());
  process.send?.({ issuer });
});
process.on('disconnect', () => process.exit());
