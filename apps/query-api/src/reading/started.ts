/** The same pages with the first one read already, so that what is wrong from the start can be answered as such. */
export const started = async <Page>(pages: AsyncGenerator<Page, void, undefined>): Promise<AsyncIterable<Page>> => {
  const first = await pages.next();
  return (async function* () {
    if (first.done !== true) yield first.value;
    yield* pages;
  })();
};
