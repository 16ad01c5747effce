import { setFlagsFromString } from 'node:v8';

/**
 * Ends the work of V8's optimizing compilers in this process. An agent's JavaScript runs for milliseconds in a second, and gains nothing
 * from them; their own code would be a sixth of its memory (docs/benchmarks.md). Names that a version of V8 lacks have no effect.
 */
export function keepCodeSimple(): void {
  setFlagsFromString('--no-opt');
  setFlagsFromString('--no-maglev');
}
