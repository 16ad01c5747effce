import { execFile } from 'node:child_process';
import type { LocalClock } from '../common/detail.ts';
import { chronyClock } from './chrony.ts';
import { ntpdClock } from './ntpd.ts';
import { timesyncClock } from './timesync.ts';

/** A program that reports on a time daemon. */
interface Reporter {
  readonly program: string;
  readonly parameters: readonly string[];
  readonly read: (output: string) => LocalClock | null;
}

/** Programs in the order in which they are tried. timedatectl last: it also exists where another daemon runs. */
const REPORTERS: readonly Reporter[] = [
  { program: 'chronyc', parameters: ['-c', '-n', 'tracking'], read: chronyClock },
  {
    program: 'ntpq',
    parameters: ['-n', '-c', 'rv 0 leap,stratum,refid,offset,rootdelay,rootdisp,sys_jitter,frequency'],
    read: ntpdClock,
  },
  { program: 'timedatectl', parameters: ['show-timesync', '--all'], read: timesyncClock },
];

/** Each program answers within milliseconds; ntpq waits for a daemon that does not run. */
const LIMIT_MS = 2000;
const MAX_OUTPUT = 64 * 1024;
/** Time for which a missing program is not looked for again, ms. */
const MISSING_MS = 60_000;

export type ReadLocalClock = (signal: AbortSignal) => Promise<LocalClock | null>;

/** @param more parameters before the usual ones, by program */
export function localClockReader(more: Readonly<Record<string, readonly string[]>> = {}): ReadLocalClock {
  const missingUntil = new Map<string, number>();
  return async (signal) => {
    for (const { program, parameters, read } of REPORTERS) {
      if ((missingUntil.get(program) ?? 0) > performance.now()) continue;
      if (signal.aborted) return null;
      const output = await outputOf(program, [...(more[program] ?? []), ...parameters], signal);
      if (output === 'missing') missingUntil.set(program, performance.now() + MISSING_MS);
      else if (output !== null) {
        const clock = read(output);
        if (clock) return clock;
      }
    }
    return null;
  };
}

/** @returns standard output; null = the program failed, as it does without its daemon */
function outputOf(
  program: string,
  parameters: readonly string[],
  signal: AbortSignal,
): Promise<string | 'missing' | null> {
  return new Promise((resolve) => {
    const options = { signal, timeout: LIMIT_MS, maxBuffer: MAX_OUTPUT, env: { ...process.env, LC_ALL: 'C' } };
    execFile(program, [...parameters], options, (error, stdout) => {
      if (!error) resolve(stdout);
      else resolve((error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : null);
    });
  });
}
