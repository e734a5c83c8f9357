import type { MailOutcome } from '@app/domain';
import { Counter, type Registry } from 'prom-client';

/** Told of every mail that is settled. */
export type OnMailOutcome = (outcome: MailOutcome['is']) => void;

/** Counts what becomes of mails; of each it tells the outcome alone. */
export const countMails = (registry: Registry): OnMailOutcome => {
  const mails = new Counter({
    name: 'guestlist_mails_total',
    help: 'Mails by what became of them: sent, failed or withheld',
    labelNames: ['outcome'],
    registers: [registry],
  });
  return (outcome) => mails.inc({ outcome });
};
