export * from './merged-page';
export * from './sift';
