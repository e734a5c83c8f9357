import { expectNothingLost, type Place } from '../../support/aftermath';
import { startBuiltCommandApi, startBuiltProjector, type Stores, temporaryDataDir } from '../../support/built-server';
import { chanceOf, tellCampaign, tellProgress, until } from '../../support/campaign';
import type { Chance } from '../../support/chance';
import { type FaultyProxy, type LinkFault, linkFaults, throughProxies } from '../../support/faulty-proxy';
import { KeyedLoad } from '../../support/keyed-load';

const RECOVERED_WITHIN_MS = 30_000;
/** No request waits longer for its answer. */
const ANSWERED_WITHIN_MS = 10_000;

export interface BadLinksOptions {
  readonly campaign: string;
  readonly stores: () => Promise<Stores>;
  readonly faults: number;
  readonly sides: number;
}

/** Each kind as often as any other, in an order by chance. */
const kindsInTurn = (chance: Chance): (() => LinkFault) => {
  let left: LinkFault[] = [];
  return () => {
    if (left.length === 0) left = [...linkFaults];
    return left.splice(chance.below(left.length), 1)[0]!;
  };
};

/** Mostly a moment; sometimes longer than a question to a store waits for its answer. */
const lastsMs = (chance: Chance): number => (chance.percent(15) ? 3_000 + chance.below(2_000) : 30 + chance.below(900));

/** Lets the links to the stores misbehave one fault after the other while commands come. */
const inflictAll = async (
  { campaign, faults }: BadLinksOptions,
  { proxies, load, chance }: { proxies: readonly FaultyProxy[]; load: KeyedLoad; chance: Chance },
): Promise<Map<LinkFault, number>> => {
  const inflicted = new Map<LinkFault, number>();
  const nextKind = kindsInTurn(chance);
  for (let nth = 1; nth <= faults; nth += 1) {
    const [fault, proxy] = [nextKind(), chance.of(proxies)];
    inflicted.set(fault, (inflicted.get(fault) ?? 0) + 1);
    proxy.inflict(fault);
    await new Promise((resolve) => setTimeout(resolve, lastsMs(chance)));
    proxy.heal();
    const before = load.acknowledged.length;
    const goesOn = () => load.acknowledged.length > before || load.isOver;
    await until(goesOn, RECOVERED_WITHIN_MS, `commands are answered again after fault ${nth}, ${fault}`);
    tellProgress(campaign, nth, faults);
  }
  return inflicted;
};

/** Faults between the processes and their stores, under load: every answer in time, nothing lost, everything recovers. */
export const badLinks = async (options: BadLinksOptions): Promise<void> => {
  const { campaign, faults, sides } = options;
  const chance = chanceOf(campaign);
  const [{ dataDir, discard }, stores] = await Promise.all([temporaryDataDir(), options.stores()]);
  const direct: Place = { dataDir, env: stores.env };
  const { env, proxies } = await throughProxies(stores.env, chance);
  const settings = { LOG_LEVEL: 'error', ...env };
  const api = await startBuiltCommandApi(dataDir, settings);
  const projector = await startBuiltProjector(dataDir, settings);
  try {
    const load = await KeyedLoad.start({ url: () => api.url, dataDir, sides });
    const inflicted = await inflictAll(options, { proxies, load, chance });
    await load.stop();
    expect(await load.repeatSome(100)).toEqual([]);
    const events = await expectNothingLost(direct, load.acknowledged);
    tellCampaign(
      campaign,
      {
        ...{ faults, ...Object.fromEntries(inflicted) },
        'connections broken': proxies.reduce((sum, { tally }) => sum + tally.broken, 0),
        ...{ 'commands acknowledged': load.acknowledged.length, requests: load.requests },
        ...{ unanswered: load.unanswered, 'told to come again': load.putOff },
        ...{ 'unknown outcomes resolved': load.resolved, events, 'slowest answer in ms': Math.round(load.slowestMs) },
      },
      () => {
        expect([...inflicted.keys()].sort()).toEqual([...linkFaults].sort());
        expect(load.resolved).toBeGreaterThan(0);
        expect(load.slowestMs).toBeLessThan(ANSWERED_WITHIN_MS);
        expect({ unanswered: load.unanswered, withoutRetryAfter: load.withoutRetryAfter }).toEqual({
          unanswered: 0,
          withoutRetryAfter: 0,
        });
      },
    );
  } finally {
    await Promise.all([api.kill(), projector.kill()]);
    for (const proxy of proxies) proxy.close();
    stores.end();
    await discard();
  }
};
