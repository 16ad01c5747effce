/** Tag of tests that `npm test` runs: the main path of each screen. The others run in `npm run test:full`. */
export const MAIN = '@main';

/** Tag of tests in files of others that take seconds of processor time, such as those that look with axe. */
export const LONG = '@long';
