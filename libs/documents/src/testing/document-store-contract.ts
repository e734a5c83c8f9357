import type { DocumentStore } from '../core';
import { describeBuilds } from './builds-contract';
import { describeCount } from './count-contract';
import { describeFind } from './find-contract';
import { describeFindProperty } from './find-property';
import { describeLive } from './live-contract';
import { describePaging } from './paging-contract';
import { describeRecords } from './records-contract';
import { describeScan } from './scan-contract';
import { describeWrites } from './writes-contract';

export interface DocumentStoreContractOptions {
  /** How many stores' worth of random documents are asked random queries; fewer for a store that is far away. */
  readonly propertyRuns?: number;
}

/**
 * What every document store must do, whatever is under it. `open` answers a new, empty store each time; the suite
 * closes it.
 */
export function describeDocumentStoreContract(
  name: string,
  open: () => Promise<DocumentStore>,
  { propertyRuns = 200 }: DocumentStoreContractOptions = {},
): void {
  describe(`${name} as a document store`, () => {
    const opened: DocumentStore[] = [];
    const fresh = async (): Promise<DocumentStore> => {
      const store = await open();
      opened.push(store);
      return store;
    };
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((store) => store.close()));
    });

    describeWrites(fresh);
    describeFind(fresh);
    describeCount(fresh);
    describePaging(fresh);
    describeScan(fresh);
    describeFindProperty(fresh, propertyRuns);
    describeBuilds(fresh);
    describeRecords(fresh);
    describeLive(fresh);
  });
}
