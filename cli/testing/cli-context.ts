import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import type { CliContext } from '../command/context.ts';

/** A context of commands for tests: it prints nothing, and its clock stands still. */
export const cliContext = (given: Partial<CliContext> = {}): CliContext => ({
  version: '0',
  entryDir: '.',
  prebuildsDir: '.',
  clock: new FakeClock(),
  log: memoryLog(),
  verbose: false,
  out: () => undefined,
  write: () => Promise.resolve(),
  err: () => undefined,
  terminal: null,
  errTerminal: null,
  interrupted: new AbortController().signal,
  ...given,
});
