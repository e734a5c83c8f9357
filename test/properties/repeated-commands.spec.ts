import { commandTypes } from '../support/decisions';
import { holds, tellSeed, TIME_LIMIT_MS } from '../support/property';
import { Play, steps } from '../support/random-histories';

tellSeed('test/properties/repeated-commands.spec.ts');

describe('a command that is repeated under its id', () => {
  it(
    'is answered as the first time and records nothing: at once, and what was recorded whatever happened since',
    async () => {
      await holds(steps(commandTypes, 16), async (some) => {
        const history = await Play.begin();
        for (const step of some) {
          const played = await history.take(step);
          if (played === null) continue;
          const { asked, answer } = played;
          const head = await history.log.head();
          const recorded = answer.refused === null && answer.events.length > 0;
          expect(await history.decisions.ask(asked)).toEqual(recorded ? { ...answer, repeated: true } : answer);
          expect(await history.log.head()).toBe(head);
        }
        const head = await history.log.head();
        for (const { asked, answer } of history.played) {
          if (answer.refused !== null || answer.events.length === 0) continue;
          expect(await history.decisions.ask(asked)).toEqual({ ...answer, repeated: true });
        }
        expect(await history.log.head()).toBe(head);
      });
    },
    TIME_LIMIT_MS,
  );
});
