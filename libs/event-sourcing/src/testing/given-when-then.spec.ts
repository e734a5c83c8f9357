import type { Decider } from '../core/decider';
import { specify } from './given-when-then';

type Switched = { type: 'SwitchedOn' | 'SwitchedOff'; data: { by: string } };
type Light = { on: boolean; switchedBy: string[] };
type Switch = { on: boolean; by: string };

class Refusal extends Error {
  readonly details = { needs: 'power' };

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const light: Decider<Light, Switch, Switched, { powered: boolean }> = {
  initialState: { on: false, switchedBy: [] },
  decide: ({ on, by }, state, { powered }) => {
    if (!powered) throw new Refusal('no-power', 'Switch the power on first.');
    return state.on === on ? [] : [{ type: on ? 'SwitchedOn' : 'SwitchedOff', data: { by } }];
  },
  evolve: (state, { type, data }) => ({ on: type === 'SwitchedOn', switchedBy: [...state.switchedBy, data.by] }),
};
const powered = { powered: true };
const on: Switched = { type: 'SwitchedOn', data: { by: 'ada' } };
const failing = (claim: () => void) => expect(claim).toThrow();

describe('given, when, then', () => {
  const { given } = specify(light);

  it('holds for exactly the events decided', () => {
    given([]).when({ on: true, by: 'ada' }, powered).then([on]);
    failing(() => given([]).when({ on: true, by: 'bob' }, powered).then([on]));
  });

  it('holds for nothing only when nothing was decided', () => {
    given([on]).when({ on: true, by: 'bob' }, powered).thenNothing();
    failing(() => given([]).when({ on: true, by: 'bob' }, powered).thenNothing());
  });

  it('holds for a refusal by its code', () => {
    given([]).when({ on: true, by: 'ada' }, { powered: false }).thenThrows('no-power');
    failing(() => given([]).when({ on: true, by: 'ada' }, { powered: false }).thenThrows('no-bulb'));
    failing(() => given([]).when({ on: true, by: 'ada' }, powered).thenThrows('no-power'));
  });

  it('holds for a refusal by its details, when they are given', () => {
    const refused = () => given([]).when({ on: true, by: 'ada' }, { powered: false });
    refused().thenThrows('no-power', { needs: 'power' });
    failing(() => refused().thenThrows('no-power', {}));
  });

  it('holds for no refusal that says nothing', () => {
    const mute = specify<Light, Switch, Switched, undefined>({
      ...light,
      decide: () => {
        throw new Refusal('no-power', '');
      },
    });
    failing(() => mute.given([]).when({ on: true, by: 'ada' }).thenThrows('no-power'));
  });

  it('passes on an error that is no refusal', () => {
    const broken = specify<Light, Switch, Switched, undefined>({
      ...light,
      decide: () => {
        throw new RangeError('broken');
      },
    });
    expect(() => broken.given([]).when({ on: true, by: 'ada' }).thenThrows('no-power')).toThrow(RangeError);
  });

  it('lets a test look at the events', () => {
    given([on])
      .when({ on: false, by: 'bob' }, powered)
      .thenEvents(([event]) => expect(event?.data.by).toBe('bob'));
  });

  it('fails a decider that changes its state', () => {
    const { given: mutating } = specify<Light, Switch, Switched, undefined>({
      ...light,
      decide: ({ by }, state) => {
        state.switchedBy.push(by);
        return [];
      },
    });
    failing(() => mutating([]).when({ on: true, by: 'ada' }).thenNothing());
  });

  it('fails an event that JSON would change', () => {
    const { given: lossy } = specify<Light, Switch, Switched, undefined>({
      ...light,
      decide: () => [{ type: 'SwitchedOn', data: { by: undefined as unknown as string } }],
    });
    failing(() =>
      lossy([])
        .when({ on: true, by: 'ada' })
        .thenEvents(() => undefined),
    );
  });
});
