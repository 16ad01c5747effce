import { formatDuration } from '../../../core/model/duration.ts';
import type { NetprobifyFile, NetprobifyTarget } from './netprobify-schema.ts';

export type Path = readonly PropertyKey[];
export type Warn = (path: Path, message: string) => void;

type Global = NetprobifyFile['global'];

/** Limits of Sounder's own files, seconds. */
export const MAX_SECONDS = {
  timeout: 60,
  spacing: 60,
  dnsInterval: 86_400,
  latency: 60,
  reload: 20 * 86_400,
} as const;
const MIN_TIMEOUT_SECONDS = 0.001;

/** Rounds back to back come no closer than this, however short they are. */
const MIN_BACK_TO_BACK_MS = 100;

export const seconds = (value: number): string => formatDuration(value * 1000);

export function capped(value: number, max: number, path: Path, warn: Warn): number {
  if (value <= max) return value;
  warn(path, `${value} s is longer than Sounder's ${seconds(max)}, which is used instead`);
  return max;
}

/** The original accepts any timeout; with 0 it stops listening once the last packet is sent. */
export function heldTimeout(value: number, path: Path, warn: Warn): number {
  if (value >= MIN_TIMEOUT_SECONDS) return capped(value, MAX_SECONDS.timeout, path, warn);
  warn(path, `${value} s is shorter than Sounder's ${seconds(MIN_TIMEOUT_SECONDS)}, which is used instead`);
  return MIN_TIMEOUT_SECONDS;
}

/** Times of the file that no Sounder project can hold, as they are written. */
export function unheldTimes({ timeout }: NetprobifyTarget, { interval }: Global) {
  return {
    ...(interval === 0 ? { intervalSeconds: interval } : {}),
    ...(timeout < MIN_TIMEOUT_SECONDS ? { timeoutSeconds: timeout } : {}),
  };
}

const spacingMs = (global: Global): number => Math.round(Math.min(global.interval_packets, MAX_SECONDS.spacing) * 1000);

/** With the interval 0 the original begins a round when the one before is over: the shortest period that holds one. */
function backToBackMs({ nb_packets: packets, timeout }: NetprobifyTarget, global: Global): number {
  const waitMs = Math.min(Math.max(timeout, MIN_TIMEOUT_SECONDS), MAX_SECONDS.timeout) * 1000;
  return Math.max(MIN_BACK_TO_BACK_MS, Math.ceil(packets * spacingMs(global) + waitMs));
}

export function warnOfBackToBack(targets: readonly NetprobifyTarget[], global: Global, warn: Warn): void {
  const periods = targets.map((target) => backToBackMs(target, global)).sort((left, right) => left - right);
  const ends = new Set([periods[0] ?? 0, periods.at(-1) ?? 0]);
  const every = [...ends].map(formatDuration).join(' to ');
  const message = `0 means rounds back to back: a target's rounds begin every ${every}, as long as its packets and its timeout take, 100ms at least`;
  warn(['global', 'interval'], message);
}

/** The interval of a target that cannot have the file's; undefined = it can. */
export function ownInterval(target: NetprobifyTarget, global: Global, path: Path, warn: Warn): string | undefined {
  if (global.interval === 0) return formatDuration(backToBackMs(target, global));
  // The original's rounds take as long as their packets do; ours begin on time, so that they get the time they need.
  const apartMs = spacingMs(global);
  const roundMs = target.nb_packets * apartMs;
  if (roundMs <= global.interval * 1000) return undefined;
  const needed = Math.ceil(roundMs / 1000);
  const message = `${target.nb_packets} packets ${apartMs} ms apart take longer than the interval of ${global.interval} s: this target's rounds begin every ${needed} s`;
  warn([...path, 'nb_packets'], message);
  return `${needed}s`;
}
