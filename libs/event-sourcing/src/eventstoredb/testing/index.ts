export * from './clock-behind';
export * from './event-store-stand-in';
export type { Drop } from './stand-in-subscription';
export * from './faulty-server';
export * from './black-hole';
