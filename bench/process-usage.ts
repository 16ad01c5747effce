import { readFileSync } from 'node:fs';

/** Clock ticks per second of /proc/PID/stat: 100 on every Linux architecture (proc(5), USER_HZ). */
const TICKS_PER_SECOND = 100;

export interface Usage {
  /** User and system time of all threads, ms. */
  readonly cpuMs: number;
  readonly rssBytes: number;
}

/** Reads the resource usage of a running process (proc(5)). */
export function usageOf(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const rssKb = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
  return { cpuMs: ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND, rssBytes: rssKb * 1024 };
}
