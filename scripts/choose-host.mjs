// Which host `npm start` runs, as docs and README promise it.
import { noDesktop } from '../host/electron-binary.mjs';

/** Words that mean the page in a browser: it is wanted, it has a port, or nothing is to be opened at all. */
const BROWSER = ['--browser', '--no-open', '--port', '--help', '-h'];

/**
 * @param {readonly string[]} words those of `sounder serve`
 * @returns {'browser' | 'desktop' | 'desktop-if-possible'}
 */
export function chooseHost(words, env, platform, uid) {
  const has = (name) => words.some((word) => word === name || word.startsWith(`${name}=`));
  if (has('--desktop')) return 'desktop'; // contradictions are for `sounder serve` to refuse
  if (BROWSER.some(has)) return 'browser';
  return noDesktop(env, platform, uid) === undefined ? 'desktop-if-possible' : 'browser';
}
