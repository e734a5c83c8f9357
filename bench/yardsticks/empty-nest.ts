import 'reflect-metadata';

import { accessCheckBody, emptyBody, inviteUserBody } from '@app/contracts';
import { type Caller, openTokenVerifier } from '@app/identity';
import { readConfiguration } from '@app/runtime';
import { Body, Controller, Get, Headers, HttpCode, Inject, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { z } from 'zod';

type Verify = (authorization: string) => Promise<Caller>;
const VERIFY = Symbol('verify');
const done = { done: true };

/** The least that a server of this framework does for a request that it takes seriously: who asks, and is it well-formed. */
@Controller()
class EmptyController {
  constructor(@Inject(VERIFY) private readonly verify: Verify) {}

  @Get('readyz')
  @HttpCode(200)
  ready(): object {
    return done;
  }

  @Get('v1/empty')
  async ask(@Headers('authorization') authorization: string): Promise<object> {
    await this.verify(authorization);
    return done;
  }

  @Post('v1/invitations')
  invite(@Headers('authorization') authorization: string, @Body() body: unknown): Promise<object> {
    return this.take(authorization, inviteUserBody, body);
  }

  @Post('v1/invitations/:invitationId/accept')
  @HttpCode(200)
  accept(@Headers('authorization') authorization: string, @Body() body: unknown): Promise<object> {
    return this.take(authorization, emptyBody, body ?? {});
  }

  @Post('v1/access/check')
  @HttpCode(200)
  check(@Headers('authorization') authorization: string, @Body() body: unknown): Promise<object> {
    return this.take(authorization, accessCheckBody, body);
  }

  private async take(authorization: string, schema: z.ZodType, body: unknown): Promise<object> {
    await this.verify(authorization);
    schema.parse(body);
    return done;
  }
}

/** A token is verified once, and looked up from then on until it expires. */
const cachingVerifier = async (): Promise<Verify> => {
  const { auth, dataDir } = readConfiguration(process.env);
  const verifier = await openTokenVerifier(auth, dataDir);
  const known = new Map<string, Caller>();
  return async (authorization) => {
    const seen = known.get(authorization);
    if (seen !== undefined && seen.expiresAt > Date.now() / 1_000) return seen;
    const caller = await verifier.verify(authorization.slice('Bearer '.length));
    known.set(authorization, caller);
    return caller;
  };
};

@Module({ controllers: [EmptyController], providers: [{ provide: VERIFY, useFactory: cachingVerifier }] })
class EmptyModule {}

const listen = async (): Promise<void> => {
  const app = await NestFactory.create<NestFastifyApplication>(EmptyModule, new FastifyAdapter(), { logger: false });
  await app.listen(Number(process.env['PORT']), '127.0.0.1');
};

void listen();
