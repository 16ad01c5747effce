export interface Memory {
  readonly totalBytes: number;
  /** Usable without swapping, as the kernel estimates it. */
  readonly availableBytes: number;
  /** Unused, caches not included; null = not known. */
  readonly freeBytes: number | null;
  /** By programs: without free memory, buffers and caches, as `free` shows it; null = not known. */
  readonly usedBytes: number | null;
}

export interface Swap {
  readonly totalBytes: number;
  readonly freeBytes: number;
}

/** Reads /proc/meminfo (proc_meminfo(5)). */
export function parseMemory(meminfo: string): { readonly memory: Memory | null; readonly swap: Swap | null } {
  const bytes = (name: string): number | null => {
    const [, kib] = new RegExp(`^${name}: +(\\d{1,15}) kB$`, 'm').exec(meminfo) ?? [];
    return kib === undefined ? null : Number(kib) * 1024;
  };
  const [total, free, swapTotal, swapFree] = [
    bytes('MemTotal'),
    bytes('MemFree'),
    bytes('SwapTotal'),
    bytes('SwapFree'),
  ];
  const cached = (bytes('Buffers') ?? 0) + (bytes('Cached') ?? 0) + (bytes('SReclaimable') ?? 0);
  return {
    memory:
      total === null || free === null
        ? null
        : {
            totalBytes: total,
            availableBytes: bytes('MemAvailable') ?? Math.min(total, free + cached), // kernels before 3.14
            freeBytes: free,
            usedBytes: Math.max(0, total - free - cached),
          },
    swap: swapTotal === null || swapFree === null ? null : { totalBytes: swapTotal, freeBytes: swapFree },
  };
}

/** Share of a total that is used; null = there is nothing to use. */
export const usedPercent = (totalBytes: number, freeBytes: number): number | null =>
  totalBytes > 0 ? Math.min(100, Math.max(0, (1 - freeBytes / totalBytes) * 100)) : null;
