import fc from 'fast-check';

import { Agenda } from './agenda';

const HOUR = 3_600_000;

describe('an agenda', () => {
  it('answers exactly what is due, whatever was put, replaced and taken out before', () => {
    const step = fc.record({ key: fc.nat(20).map(String), dueAt: fc.option(fc.nat(5 * HOUR)) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.nat(5 * HOUR), (steps, at) => {
        const agenda = new Agenda<{ dueAt: number }>();
        const plain = new Map<string, { dueAt: number }>();
        for (const { key, dueAt } of steps) {
          if (dueAt === null) agenda.delete(key);
          else agenda.put(key, { dueAt });
          if (dueAt === null) plain.delete(key);
          else plain.set(key, { dueAt });
        }
        const due = [...plain].filter(([, entry]) => entry.dueAt <= at);
        expect(new Map(agenda.due(at, 100))).toEqual(new Map(due));
        expect(agenda.due(at, 3)).toHaveLength(Math.min(3, due.length));
        expect(agenda.size).toBe(plain.size);
      }),
      { numRuns: 200 },
    );
  });

  it('is empty when it was cleared', () => {
    const agenda = new Agenda<{ dueAt: number }>();
    agenda.put('a', { dueAt: 0 });
    agenda.clear();
    expect([agenda.size, agenda.due(HOUR, 9), agenda.get('a')]).toEqual([0, [], null]);
  });
});
