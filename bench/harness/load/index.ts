export { generateLoad } from './generate-load';
export { LoadGenerator } from './load-generator';
export type { LoadPlan, LoadReport } from './load-plan';
