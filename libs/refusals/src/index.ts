export * from './list-refusals';
export * from './open-refusal-recorder';
export * from './refusal';
export * from './refusal-recorder';
export { MOST_PER_TREE, type RefusalDocument } from './refusals.collection';
