export * from './access-acts';
export * from './audit.collection';
export * from './audit.document';
export type { AuditInterest } from './audit.interest';
export * from './audit.projection';
export * from './audit.queries';
export * from './audit.tail';
