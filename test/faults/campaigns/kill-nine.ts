import { expectNothingLost, checkViews, type Place } from '../../support/aftermath';
import { type ServerProcess, type Stores, temporaryDataDir } from '../../support/built-server';
import { chanceOf, tellCampaign, tellProgress, until } from '../../support/campaign';
import type { Chance } from '../../support/chance';
import { KeyedLoad } from '../../support/keyed-load';

const ANSWERED_AGAIN_WITHIN_MS = 30_000;

/** How the processes of a campaign are started; commands go to the first. */
export type Starts = Readonly<Record<string, (dataDir: string, env: NodeJS.ProcessEnv) => Promise<ServerProcess>>>;

export interface KillNineOptions {
  readonly campaign: string;
  readonly stores: () => Promise<Stores>;
  readonly starts: Starts;
  /** How often each of them is killed. */
  readonly kills: number;
  readonly sides: number;
  /** The read models are compared with a fold after every so many rounds; at the end in any case. */
  readonly checkEvery: number;
}

/** Processes that are killed and started again at the same stores. */
class Killed {
  readonly #running = new Map<string, ServerProcess>();
  kills = 0;

  constructor(
    private readonly starts: Starts,
    private readonly place: Place,
  ) {}

  get commandsAt(): string | null {
    return this.#running.get(Object.keys(this.starts)[0] ?? '')?.url ?? null;
  }

  /** Rejects when all are settled, so that none is left behind. */
  startAll = async (): Promise<void> => {
    const started = await Promise.allSettled(Object.keys(this.starts).map((name) => this.start(name)));
    const failed = started.find((start) => start.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  };

  /** Each at a moment of its own. */
  killAll = (chance: Chance): Promise<unknown> =>
    Promise.all(
      [...this.#running].map(async ([name, running]) => {
        await new Promise((resolve) => setTimeout(resolve, chance.below(120)));
        await running.kill();
        this.#running.delete(name);
        this.kills += 1;
      }),
    );

  end = (): Promise<unknown> => Promise.all([...this.#running.values()].map((running) => running.kill()));

  private async start(name: string): Promise<void> {
    const env = { LOG_LEVEL: 'error', ...this.place.env };
    this.#running.set(name, await this.starts[name]!(this.place.dataDir, env));
  }
}

/** Kills every process again and again while commands come, and looks after each time at what is left. */
export const killNine = async (options: KillNineOptions): Promise<void> => {
  const { campaign, starts, kills, sides, checkEvery } = options;
  const chance = chanceOf(campaign);
  const [{ dataDir, discard }, stores] = await Promise.all([temporaryDataDir(), options.stores()]);
  const place: Place = { dataDir, env: stores.env };
  const processes = new Killed(starts, place);
  const told = { underLoad: 0, viewsChecked: 0 };
  try {
    await processes.startAll();
    const load = await KeyedLoad.start({ url: () => processes.commandsAt, dataDir, sides });
    for (let round = 1; round <= kills; round += 1) {
      const [answered, unanswered] = [load.acknowledged.length + 1 + chance.below(2 * sides), load.unanswered];
      const goesOn = () => load.acknowledged.length >= answered || load.isOver;
      await until(goesOn, ANSWERED_AGAIN_WITHIN_MS, `commands are answered again in round ${round}`);
      await processes.killAll(chance);
      if (load.unanswered > unanswered) told.underLoad += 1;
      if (round % checkEvery === 0) {
        const { ahead, different } = await checkViews(place);
        expect({ round, ahead, different }).toEqual({ round, ahead: [], different: [] });
        told.viewsChecked += 1;
      }
      await processes.startAll();
      tellProgress(campaign, round, kills);
    }
    await load.stop();
    expect(await load.repeatSome(100)).toEqual([]);
    const events = await expectNothingLost(place, load.acknowledged);
    tellCampaign(
      campaign,
      {
        ...{ kills: processes.kills, rounds: kills, 'rounds with requests in flight': told.underLoad },
        ...{ 'commands acknowledged': load.acknowledged.length, requests: load.requests },
        ...{ unanswered: load.unanswered, 'told to come again': load.putOff },
        ...{ 'unknown outcomes resolved': load.resolved, events, 'views compared': told.viewsChecked + 1 },
      },
      () => {
        expect(processes.kills).toBe(kills * Object.keys(starts).length);
        // Whether a kill meets a request depends on how fast the machine is: what it left unknown says that enough did.
        expect(load.resolved).toBeGreaterThanOrEqual(kills / 2);
      },
    );
  } finally {
    await processes.end();
    stores.end();
    await discard();
  }
};
