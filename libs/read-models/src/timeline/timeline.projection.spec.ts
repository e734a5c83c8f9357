import type { GuestlistEvent } from '@app/contracts';
import { foldProjection } from '@app/event-sourcing';
import { expectProjection, recorded } from '@app/event-sourcing/testing';

import { idOf, TreeHistory } from '../testing';
import { timelineProjection } from './timeline.projection';

const tree = new TreeHistory('acme');
const [first, second] = [idOf('first'), idOf('second')];
const position = (n: number) => String(n).padStart(20, '0');

const eventsAt = (...times: readonly string[]) =>
  recorded<GuestlistEvent>(
    times.map((recordedAt, n) => ({ ...tree.managed(`${n}`), id: [first, second][n] ?? idOf(`${n}`), recordedAt })),
  );

describe('the timeline projection', () => {
  it('keeps the first event of each span, and every event by itself', async () => {
    const events = eventsAt('2026-05-01T12:34:56.789Z', '2026-05-01T12:35:00.000Z');
    await expectProjection(timelineProjection)
      .of(events)
      .toEqual(
        new Map([
          [first, { span: 'event', at: '2026-05-01T12:34:56.789Z', position: position(1) }],
          ['2026-05', { span: 'month', at: '2026-05', position: position(1) }],
          ['2026-05-01', { span: 'day', at: '2026-05-01', position: position(1) }],
          ['2026-05-01T12', { span: 'hour', at: '2026-05-01T12', position: position(1) }],
          ['2026-05-01T12:34', { span: 'minute', at: '2026-05-01T12:34', position: position(1) }],
          [second, { span: 'event', at: '2026-05-01T12:35:00.000Z', position: position(2) }],
          ['2026-05-01T12:35', { span: 'minute', at: '2026-05-01T12:35', position: position(2) }],
        ]),
      );
  });

  it('leaves the first of a span that the clock comes back to', async () => {
    const events = eventsAt('2026-05-01T12:34:56.789Z', '2026-06-01T00:00:00.000Z', '2026-05-01T12:34:00.000Z');
    const documents = await foldProjection(timelineProjection, events);
    expect(documents.get('2026-05-01T12:34')).toMatchObject({ position: position(1) });
    expect(documents.get(idOf('2'))).toMatchObject({ at: '2026-05-01T12:34:00.000Z', position: position(3) });
  });
});
