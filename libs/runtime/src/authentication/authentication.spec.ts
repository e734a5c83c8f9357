import { DomainError } from '@app/contracts';
import { Controller, Get, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';

import { configureApplication, createFastifyAdapter } from '../http';
import { createLogger } from '../logging';
import { createThrottle } from '../throttling';
import { ZodBody } from '../validation';
import { type Authenticate, authenticationGuard, CurrentCaller, Public, UnverifiedAllowed } from './authentication';

@Controller()
class CallersController {
  @Get('who')
  who(@CurrentCaller() caller: unknown): unknown {
    return { caller };
  }

  @Get('me')
  @UnverifiedAllowed()
  me(@CurrentCaller() caller: unknown): unknown {
    return { caller };
  }

  @Get('open')
  @Public()
  open(@CurrentCaller() caller: unknown): unknown {
    return { caller: caller ?? null };
  }

  @Post('who')
  post(@ZodBody(z.strictObject({})) body: unknown): unknown {
    return { body };
  }
}

@Module({ controllers: [CallersController] })
class CallersModule {}

const authenticate: Authenticate = async (authorization, { unverifiedAllowed }) => {
  if (authorization === undefined) throw new DomainError('unauthenticated', 'Send a token.');
  if (authorization === 'Bearer unverified' && !unverifiedAllowed) {
    throw new DomainError('email-not-verified', 'Verify the address.');
  }
  return authorization;
};

describe('the authentication guard', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    const http = createFastifyAdapter({
      logger: createLogger({ process: 'test', level: 'silent' }),
      trustProxy: false,
    });
    app = await NestFactory.create<NestFastifyApplication>(CallersModule, http.adapter, { logger: false });
    app.useGlobalGuards(authenticationGuard(authenticate));
    await configureApplication(app, { http, corsOrigins: [] });
    await app.init();
  });
  afterAll(() => app.close());

  const get = async (url: string, authorization?: string) => {
    const response = await app.inject({
      method: 'GET',
      url,
      headers: authorization === undefined ? {} : { authorization },
    });
    return [response.statusCode, response.json<{ caller?: unknown; code?: string }>()] as const;
  };

  it('hands the caller to the handler', async () => {
    expect(await get('/who', 'Bearer ada')).toEqual([200, { caller: 'Bearer ada' }]);
  });

  it('answers 401 without a token, before the body is looked at', async () => {
    expect(await get('/who')).toMatchObject([401, { code: 'unauthenticated' }]);
    const headers = { 'content-type': 'application/json' };
    for (const payload of ['{"unknown":1}', '{', 'é']) {
      expect((await app.inject({ method: 'POST', url: '/who', headers, payload })).statusCode).toBe(401);
    }
  });

  it('lets an unverified address pass only where that is allowed', async () => {
    expect(await get('/who', 'Bearer unverified')).toMatchObject([403, { code: 'email-not-verified' }]);
    expect(await get('/me', 'Bearer unverified')).toEqual([200, { caller: 'Bearer unverified' }]);
  });

  it('refuses an address that sends too many requests without a valid token, and none with one', async () => {
    const http = createFastifyAdapter({ logger: createLogger({ process: 'test', level: 'silent' }), trustProxy: true });
    const bounded = await NestFactory.create<NestFastifyApplication>(CallersModule, http.adapter, { logger: false });
    bounded.useGlobalGuards(authenticationGuard(authenticate, createThrottle({ perMinute: 3 })));
    await configureApplication(bounded, { http, corsOrigins: [] });
    await bounded.init();
    const ask = async (client: string, headers: Readonly<Record<string, string>> = {}) => {
      const forwarded = { 'x-forwarded-for': `198.51.100.${Math.random()}, ${client}` };
      const answer = await bounded.inject({ method: 'GET', url: '/who', headers: { ...forwarded, ...headers } });
      return [answer.statusCode, answer.headers['retry-after'] ?? null];
    };
    // What a client writes before what the proxy adds gives it no other address.
    for (let times = 0; times < 3; times += 1) expect(await ask('192.0.2.1')).toEqual([401, null]);
    expect(await ask('192.0.2.1')).toEqual([429, expect.stringMatching(/^([1-9]|[1-5]\d|60)$/)]);
    expect(await ask('192.0.2.2')).toEqual([401, null]);
    expect(await ask('192.0.2.1', { authorization: 'Bearer ada' })).toEqual([200, null]);
    await bounded.close();
  });

  it('asks nobody on a public route', async () => {
    expect(await get('/open')).toEqual([200, { caller: null }]);
  });
});
