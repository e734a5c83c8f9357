import { createLogger } from './logger';
import { NestLogger } from './nest-logger';

const recording = (level = 'info') => {
  const lines: string[] = [];
  const logger = createLogger({ process: 'test', level, destination: { write: (line) => void lines.push(line) } });
  return { lines, logger, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
};

const TOKEN = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl';

describe('the logger', () => {
  it('writes one JSON object a line, with time, level and process', () => {
    const { logger, lines, last } = recording();
    logger.info({ traceId: 'abc' }, 'Listening');
    expect(lines).toHaveLength(1);
    expect(last()).toMatchObject({ level: 'info', process: 'test', traceId: 'abc', msg: 'Listening' });
    expect(last().time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('writes nothing below its level', () => {
    const { logger, lines } = recording('warn');
    logger.info('quiet');
    expect(lines).toEqual([]);
  });

  it('hides what names a person or is a secret, at any depth', () => {
    const { logger, lines, last } = recording();
    logger.info({
      req: { headers: { Authorization: `Bearer ${TOKEN}`, cookie: 'session=1', accept: 'text/csv' } },
      command: { data: { email: 'ada@example.org', name: 'Ada', reason: 'left us', roles: ['guest'] } },
      token: TOKEN,
    });
    expect(lines.join('')).not.toMatch(/ada@example|Ada|left us|session|eyJ/);
    expect(last()).toMatchObject({
      req: { headers: { accept: 'text/csv' } },
      command: { data: { email: '[redacted]', name: '[redacted]', reason: '[redacted]', roles: ['guest'] } },
    });
  });

  it.each([
    ['an address', 'no mailbox for ada.lovelace+x@example.org here', 'no mailbox for [redacted] here'],
    ['an address beyond ASCII', 'bounced: añb@exämple.org', 'bounced: [redacted]'],
    ['a token', `cannot verify ${TOKEN}!`, 'cannot verify [redacted]!'],
    ['the credentials of a URL', 'mongodb://me:secret@db.example.org/x', 'mongodb://[redacted]@db.example.org/x'],
  ])('cuts %s out of a message', (_, message, expected) => {
    const { logger, last } = recording();
    logger.warn(message);
    expect(last().msg).toBe(expected);
  });

  it('keeps paths of packages in a stack readable', () => {
    const { logger, last } = recording();
    logger.info('at /app/node_modules/@nestjs/core/router/router.js:12');
    expect(last().msg).toBe('at /app/node_modules/@nestjs/core/router/router.js:12');
  });

  it('writes type, message, stack, code and cause of an error, cut as everything else', () => {
    const { logger, lines, last } = recording();
    const cause = Object.assign(new Error('for ada@example.org'), { code: 'EFAIL', email: 'ada@example.org' });
    logger.error({ err: new Error('outer', { cause }) }, 'failed');
    expect(lines.join('')).not.toContain('ada@');
    const { err } = last() as { err: Record<string, unknown> };
    expect(err).toMatchObject({ type: 'Error', message: 'outer', cause: { message: 'for [redacted]', code: 'EFAIL' } });
    expect(err.stack).toContain('logger.spec');
  });

  it('survives cycles and big integers', () => {
    const { logger, last } = recording();
    const cyclic: Record<string, unknown> = { revision: 7n };
    cyclic.self = cyclic;
    logger.info(cyclic, 'still here');
    expect(last()).toMatchObject({ revision: '7', msg: 'still here' });
  });
});

describe('what Nest logs', () => {
  it('keeps its level and context', () => {
    const { logger, last } = recording('trace');
    const nest = new NestLogger(logger);
    nest.log('Mapped', 'Router');
    expect(last()).toMatchObject({ level: 'info', context: 'Router', msg: 'Mapped' });
    nest.verbose('detail', 'Router');
    expect(last()).toMatchObject({ level: 'trace', msg: 'detail' });
    nest.error('Broken', 'Error: Broken\n    at x', 'Router');
    expect(last()).toMatchObject({
      level: 'error',
      context: 'Router',
      stack: 'Error: Broken\n    at x',
      msg: 'Broken',
    });
    nest.fatal(new Error('Over'));
    expect(last()).toMatchObject({ level: 'fatal', err: { message: 'Over' }, msg: 'Over' });
  });
});
