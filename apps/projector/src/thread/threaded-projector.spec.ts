import { EventEmitter } from 'node:events';

import { CommitBell, sleep } from '@app/event-sourcing';
import { readModelNames } from '@app/read-models';

import type { FollowerStatus } from '../followers/follower-status';
import type { FromThread, ToThread } from './messages';
import { type ProjectorThread, ThreadedProjector } from './threaded-projector';

/** A thread that does what the test says. */
class ToldThread extends EventEmitter implements ProjectorThread {
  readonly heard: ToThread[] = [];

  postMessage(message: ToThread): void {
    this.heard.push(message);
  }

  say(message: Partial<FromThread>): void {
    this.emit('message', { begun: false, written: false, statuses: [], faults: [], ...message } satisfies FromThread);
  }
}

const live: FollowerStatus = { name: 'audit', state: 'live', position: '7', failures: 0, lastError: null };

describe('a projector in a thread of its own', () => {
  let thread: ToldThread;
  let bell: CommitBell;
  let told: unknown[];
  let projector: ThreadedProjector;

  beforeEach(() => {
    thread = new ToldThread();
    bell = new CommitBell();
    told = [];
    projector = new ThreadedProjector(thread, {
      bell,
      onState: (status) => told.push(status),
      onFault: (fault) => told.push(fault),
      onWrite: () => told.push('written'),
    });
  });

  it('knows every projection from the start, and what the thread says of it', () => {
    expect(Object.keys(projector.states())).toEqual([...readModelNames]);
    expect(projector.states()['audit']).toMatchObject({ state: 'catching-up', position: null });
    thread.say({ statuses: [live] });
    expect(projector.states()['audit']).toEqual(live);
    expect(told).toEqual([live]);
  });

  it('passes on what was written and what failed', () => {
    const fault = new Error('no room');
    thread.say({ faults: [fault] });
    thread.say({ written: true });
    expect(told).toEqual([fault, 'written']);
  });

  it('wakes the thread whenever the log has grown, until it is closed', async () => {
    bell.ring();
    await sleep(1);
    bell.ring();
    await sleep(1);
    expect(thread.heard).toEqual(['grew', 'grew']);
    const closing = projector.close();
    thread.emit('exit', 0);
    await closing;
    bell.ring();
    await sleep(1);
    expect(thread.heard).toEqual(['grew', 'grew', 'close']);
  });

  it('has begun when the thread says so', async () => {
    let hasBegun = false;
    void projector.begun.then(() => (hasBegun = true));
    thread.say({ written: true });
    await sleep(1);
    expect(hasBegun).toBe(false);
    thread.say({ begun: true });
    await projector.begun;
  });

  it('is closed when the thread is gone, and not before', async () => {
    let isClosed = false;
    const closing = Promise.all([projector.close(), projector.close()]).then(() => (isClosed = true));
    await sleep(1);
    expect([isClosed, thread.heard]).toEqual([false, ['close']]);
    thread.say({ statuses: [{ ...live, state: 'ended' }] });
    thread.emit('exit', 0);
    await closing;
    expect(projector.states()['audit']?.state).toBe('ended');
  });

  it('rejects when the thread cannot open its stores', async () => {
    const fault = new Error('The document store cannot be opened');
    thread.emit('error', fault);
    await expect(projector.begun).rejects.toBe(fault);
  });

  it('lets what breaks the thread later break the process', async () => {
    thread.say({ begun: true });
    await projector.begun;
    const fault = new Error('out of memory');
    expect(() => thread.emit('error', fault)).toThrow(fault);
  });
});
