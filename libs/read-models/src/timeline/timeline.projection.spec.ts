import type { GuestlistEvent } from '@app/contracts';
import { foldProjection } from '@app/event-sourcing';
import { expectProjection, recorded } from '@app/event-sourcing/testing';

import { idOf, TreeHistory } from '../testing';
import { timelineProjection } from './timeline.projection';

const tree = new TreeHistory('acme');
const position = (n: number) => String(n).padStart(20, '0');

const eventsAt = (...times: readonly string[]) =>
  recorded<GuestlistEvent>(times.map((recordedAt, n) => ({ ...tree.managed(`${n}`), id: idOf(`${n}`), recordedAt })));

describe('the timeline projection', () => {
  it('keeps the first event of each span', async () => {
    const events = eventsAt('2026-05-01T12:34:56.789Z', '2026-05-01T12:35:00.000Z');
    await expectProjection(timelineProjection)
      .of(events)
      .toEqual(
        new Map([
          ['2026-05', { span: 'month', at: '2026-05', position: position(1) }],
          ['2026-05-01', { span: 'day', at: '2026-05-01', position: position(1) }],
          ['2026-05-01T12', { span: 'hour', at: '2026-05-01T12', position: position(1) }],
          ['2026-05-01T12:34:56', { span: 'second', at: '2026-05-01T12:34:56', position: position(1) }],
          ['2026-05-01T12:35:00', { span: 'second', at: '2026-05-01T12:35:00', position: position(2) }],
        ]),
      );
  });

  it('leaves the first of a span that the clock comes back to', async () => {
    const events = eventsAt('2026-05-01T12:34:56.789Z', '2026-06-01T00:00:00.000Z', '2026-05-01T12:34:56.000Z');
    const documents = await foldProjection(timelineProjection, events);
    expect(documents.get('2026-05-01T12:34:56')).toMatchObject({ position: position(1) });
    expect(documents.size).toBe(3 + 1 + 1 + 1 + 1 + 1);
  });
});
