/** Time that all processors spent since the start of the machine, s. */
export interface CpuTimes {
  readonly userSeconds: number;
  readonly systemSeconds: number;
  readonly idleSeconds: number;
  /** Everything, also waiting for disks and time that a hypervisor gave to others. */
  readonly totalSeconds: number;
  readonly processors: number;
}

/** Clock ticks of /proc/stat per second: USER_HZ, 100 on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Reads the summary line of /proc/stat (proc_stat(5)). */
export function parseCpuTimes(stat: string): CpuTimes | null {
  const [, ticks] = /^cpu +([\d ]+)$/m.exec(stat) ?? [];
  const texts = ticks?.trim().split(/ +/) ?? [];
  if (texts.length < 4 || texts.length > 10) return null;
  const of = texts.map((text) => Number(text) / TICKS_PER_SECOND);
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softIrq = 0, stolen = 0] = of;
  return {
    // Time of guests is a part of `user` and `nice` already.
    userSeconds: user + nice,
    systemSeconds: system + irq + softIrq,
    idleSeconds: idle + wait,
    totalSeconds: user + nice + system + idle + wait + irq + softIrq + stolen,
    processors: stat.match(/^cpu\d+ /gm)?.length ?? 1,
  };
}

/** Share of the time between two readings that the processors were busy; null = no time has passed. */
export function busyPercent(before: CpuTimes, now: CpuTimes): number | null {
  const total = now.totalSeconds - before.totalSeconds;
  // Waiting for disks may count backwards on some kernels.
  const idle = Math.max(0, now.idleSeconds - before.idleSeconds);
  return total > 0 ? Math.min(100, Math.max(0, (1 - idle / total) * 100)) : null;
}
