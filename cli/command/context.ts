import { dirname, join, resolve } from 'node:path';
import { parseDuration } from '../../core/model/duration.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { FaultError } from '../../core/result/result.ts';
import type { ScreenTerminal, Terminal } from '../terminal/terminal.ts';

/** What every command is given: places, time, and where results and remarks go. */
export interface CliContext {
  readonly version: string;
  /** The folder of the built files. */
  readonly entryDir: string;
  readonly prebuildsDir: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly verbose: boolean;
  /** What is quoted in it is made safe for a terminal, as in `err`. */
  out(text: string): void;
  err(text: string): void;
  /** Standard output; null = it is no terminal. */
  readonly terminal: ScreenTerminal | null;
  /** Standard error. */
  readonly errTerminal: Terminal | null;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly interrupted: AbortSignal;
}

export const builtDirs = (entry: string) => {
  const entryDir = dirname(resolve(entry));
  return { entryDir, prebuildsDir: join(entryDir, '..', 'prebuilds') };
};

export const usage = (message: string, hint?: string): FaultError =>
  new FaultError({ code: 'usage.invalid', message, ...(hint === undefined ? {} : { hint }) });

/** A duration option, longer than none; a bare number is an error with a hint. @returns ms */
export function durationOption(name: string): (text: string) => number {
  return (text) => {
    const parsed = parseDuration(text);
    if ('error' in parsed) throw usage(`${name}: ${parsed.error}`);
    if (parsed.ms === 0) throw usage(`${name}: ${text} is no time at all`);
    return parsed.ms;
  };
}

/** A path; an empty one comes from a variable of the shell that is not set, and would mean the working directory. */
export function pathOption(name: string): (text: string) => string {
  return (text) => {
    if (text === '') throw usage(`${name} is empty`, `name a path after ${name}`);
    return text;
  };
}

/** A whole number within limits. */
export function wholeOption(name: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw usage(`${name}: ${JSON.stringify(text)} is not a whole number from ${min} to ${max}`);
    }
    return value;
  };
}
