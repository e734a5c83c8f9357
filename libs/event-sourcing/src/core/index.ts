export * from './decider';
export * from './domain-event';
export * from './errors';
export * from './event-store';
export * from './projection';
