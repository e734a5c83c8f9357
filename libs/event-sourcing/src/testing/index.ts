export * from './contract-subject';
export * from './event-log.contract';
export * from './expect-projection';
export * from './given-when-then';
