import { Controller, Get, Injectable, Module } from '@nestjs/common';

import { createLogger } from '../logging';
import { createMetrics } from '../operations';
import { createHttpApplication } from './create-application';

@Controller()
class GreetingController {
  @Get('greeting')
  greet(): unknown {
    return { hello: 'world' };
  }
}

@Module({ controllers: [GreetingController] })
class GreetingModule {}

@Injectable()
class Broken {
  constructor() {
    throw new Error('no store');
  }
}

@Module({ providers: [Broken] })
class BrokenModule {}

const options = () => ({
  logger: createLogger({ process: 'test', level: 'silent' }),
  registry: createMetrics('test'),
  trustProxy: false,
  corsOrigins: ['*'],
});

describe('an application', () => {
  it('answers, counts, and has the manners of every process', async () => {
    const given = options();
    const app = await createHttpApplication(GreetingModule, given);
    await app.init();
    const response = await app.inject({
      method: 'GET',
      url: '/greeting',
      headers: { origin: 'https://a.example.org' },
    });
    expect([response.statusCode, response.json()]).toEqual([200, { hello: 'world' }]);
    expect(response.headers).toMatchObject({ 'access-control-allow-origin': '*', 'x-content-type-options': 'nosniff' });
    expect((await app.inject({ method: 'PUT', url: '/greeting' })).json()).toMatchObject({
      code: 'method-not-allowed',
    });
    expect(await given.registry.metrics()).toContain('route="/greeting"');
    await app.close();
  });

  it('that cannot be made rejects and leaves the process alone', async () => {
    await expect(createHttpApplication(BrokenModule, options())).rejects.toThrow('no store');
  });
});
