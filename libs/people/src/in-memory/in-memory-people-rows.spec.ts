import { describePeopleContract } from '../testing';
import { createInMemoryPeopleRows } from './in-memory-people-rows';

describePeopleContract('memory', async () => {
  const rows = createInMemoryPeopleRows();
  return { open: async () => rows };
});
