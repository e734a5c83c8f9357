import type { Checkpoint } from '@app/event-sourcing';

import { KeptCheckpoint } from '../testing';
import { HeldBackCheckpoints } from './held-back-checkpoints';

const at = (position: string, logId = 'log'): Checkpoint => ({ logId, position, eventId: null });

describe('checkpoints that are held back', () => {
  const kept = new KeptCheckpoint();
  let held: HeldBackCheckpoints;
  let checkpoints: ReturnType<HeldBackCheckpoints['over']>;
  beforeEach(() => {
    kept.current = null;
    held = new HeldBackCheckpoints();
    checkpoints = held.over(kept);
  });
  const stored = async (checkpoint: Checkpoint) => {
    expect(await checkpoints.store(checkpoint)).toBe(true);
    return kept.current?.position ?? null;
  };

  it('are stored as they come while nothing is open', async () => {
    expect(await checkpoints.load()).toBeNull();
    expect(await stored(at('03'))).toBe('03');
    expect(await stored(at('05'))).toBe('05');
  });

  it('stay before the oldest event that is open, in whatever order others are done with', async () => {
    await stored(at('03'));
    held.hold('a', '04');
    await stored(at('06'));
    held.hold('b', '07');
    expect(await stored(at('08'))).toBe('03');
    held.release('b');
    expect(await stored(at('09'))).toBe('03');
    held.hold('c', '10');
    held.release('a');
    expect(await stored(at('11'))).toBe('09');
    held.release('c');
    held.release('c');
    expect(await stored(at('12'))).toBe('12');
    expect(held.held).toBe(0);
  });

  it('begin with the log while its first events are open', async () => {
    await checkpoints.load();
    held.hold('a', '01');
    expect(await stored(at('04'))).toBeNull();
  });

  it('move on with what is opened again under the same key', async () => {
    await stored(at('03'));
    held.hold('a', '04');
    await stored(at('05'));
    held.hold('a', '06');
    expect(await stored(at('07'))).toBe('05');
  });

  it('are started from anew with nothing open', async () => {
    await stored(at('03'));
    held.hold('a', '04');
    await stored(at('06'));
    const started: string[] = [];
    checkpoints = held.over(kept, () => started.push('anew'));
    expect((await checkpoints.load())?.position).toBe('03');
    expect([started, held.held]).toEqual([['anew'], 0]);
    expect(await stored(at('04'))).toBe('04');
  });

  it('never carry a place of another log, or of one that was set back', async () => {
    await stored(at('90', 'former'));
    held.hold('a', '95');
    expect(await stored(at('96'))).toBe('90');
    held.release('a');
    await stored(at('97'));
    held.hold('b', '02');
    expect(await stored(at('05'))).toBe('97');
    held.release('b');
    expect(await stored(at('06'))).toBe('06');
  });

  it('tell when another process has moved the stored one', async () => {
    const overtaken = held.over({ load: async () => null, store: async () => false });
    expect(await overtaken.store(at('03'))).toBe(false);
    expect(await overtaken.store(at('03'))).toBe(false);
  });
});
