import { execFileSync } from 'node:child_process';

const hasCurl = (() => {
  try {
    return execFileSync('curl', ['--version']).toString().startsWith('curl');
  } catch {
    return false;
  }
})();

/** `it` for examples of the documentation: nothing but Node is needed to run the tests, those examples need curl as well. */
export const whereCurlIs = hasCurl ? it : it.skip;
