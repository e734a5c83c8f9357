import { DomainError } from '@app/contracts';
import { Controller, Get, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';

import { configureApplication, createFastifyAdapter } from '../http';
import { createLogger } from '../logging';
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

  it('asks nobody on a public route', async () => {
    expect(await get('/open')).toEqual([200, { caller: null }]);
  });
});
