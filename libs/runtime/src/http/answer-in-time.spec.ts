import type { ExecutionContext } from '@nestjs/common';
import { firstValueFrom, from, type Observable } from 'rxjs';

import { answerInTime } from './answer-in-time';

const WITHIN_MS = 500;

describe('answering in time', () => {
  const contextAfter = (elapsedTime: number) =>
    ({ getHandler: () => () => undefined, switchToHttp: () => ({ getResponse: () => ({ elapsedTime }) }) }) as never;
  const answerOf = (elapsedTime: number, answer: Promise<string>): Promise<unknown> =>
    firstValueFrom(
      answerInTime(WITHIN_MS).intercept(contextAfter(elapsedTime) as ExecutionContext, {
        handle: () => from(answer),
      }) as Observable<unknown>,
    );

  it('leaves a command some time whose body took all of it to arrive', async () => {
    const soon = new Promise<string>((resolve) => setTimeout(() => resolve('done'), 20));
    await expect(answerOf(10 * WITHIN_MS, soon)).resolves.toBe('done');
  });

  it('gives up what is not answered then, and says that it may still be done', async () => {
    const never = new Promise<string>(() => undefined);
    await expect(answerOf(10 * WITHIN_MS, never)).rejects.toMatchObject({ code: 'store-unavailable' });
  });
});
