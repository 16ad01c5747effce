// Chooses the host that `npm start` runs, as README.md describes it.
import { noDesktop } from '../host/electron-binary.mjs';

/** Arguments that select the browser host: explicitly, by a port, or because nothing is to be opened. */
const BROWSER = ['--browser', '--no-open', '--port', '--help', '-h'];

/**
 * @param {readonly string[]} words arguments of `sounder serve`
 * @returns {'browser' | 'desktop' | 'desktop-if-possible'}
 */
export function chooseHost(words, env, platform, uid) {
  const has = (name) => words.some((word) => word === name || word.startsWith(`${name}=`));
  if (has('--desktop')) return 'desktop'; // `sounder serve` refuses contradictions
  if (BROWSER.some(has)) return 'browser';
  return noDesktop(env, platform, uid) === undefined ? 'desktop-if-possible' : 'browser';
}
