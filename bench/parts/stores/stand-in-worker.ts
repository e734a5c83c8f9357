interface StandIn {
  readonly EventStoreStandIn: { start(): Promise<{ readonly url: string }> };
}

const start = async (path: string): Promise<void> => {
  const { EventStoreStandIn } = (await import(path)) as StandIn;
  process.send?.((await EventStoreStandIn.start()).url);
};

process.on('disconnect', () => process.exit());
void start(process.argv[2] ?? '');
