import { Gauge, type Registry } from 'prom-client';

import type { LiveFeed } from './live-feed';

/** Tells how many clients read the live feed of this process. */
export function observeFeed(feed: Pick<LiveFeed, 'clients'>, registry: Registry): void {
  const clients: Gauge = new Gauge({
    name: 'guestlist_feed_clients',
    help: 'Clients that read the live feed',
    registers: [registry],
    collect: () => clients.set(feed.clients),
  });
}
