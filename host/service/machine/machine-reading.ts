import { statfs } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, loadavg, platform, totalmem, uptime } from 'node:os';
import { type Card, readCards } from './cards.ts';
import { type CpuTimes, parseCpuTimes } from './cpu.ts';
import { defaultInterface, type InterfaceReading, readInterfaces } from './interfaces.ts';
import { type Memory, parseMemory, type Swap } from './memory.ts';
import type { SystemFiles } from './system-files.ts';

export interface Disk {
  readonly path: string;
  readonly totalBytes: number;
  /** Also what only root may use. */
  readonly freeBytes: number;
  readonly availableBytes: number;
}

/** State of the machine at one moment; null = not known here. */
export interface MachineReading {
  /** Monotonic. */
  readonly atMs: number;
  readonly cpu: CpuTimes | null;
  /** Averages of 1, 5 and 15 minutes. */
  readonly load: readonly [number, number, number] | null;
  readonly memory: Memory | null;
  readonly swap: Swap | null;
  readonly disk: Disk | null;
  readonly uptimeSeconds: number | null;
  readonly processes: number | null;
  readonly interfaces: readonly InterfaceReading[] | null;
  readonly defaultInterface: string | null;
  readonly cards: readonly Card[];
}

/** Root file system; on Windows the drive of the system. */
const DISK = platform() === 'win32' ? `${process.env['SystemDrive'] ?? 'C:'}\\` : '/';

/** Reads the state of this machine. @param files those of a Linux kernel; null = another system */
export async function readMachine(files: SystemFiles | null, atMs: number): Promise<MachineReading> {
  const disk = await readDisk();
  return files ? { ...fromLinux(files), atMs, disk } : { ...fromNode(), atMs, disk };
}

function fromLinux(files: SystemFiles): Omit<MachineReading, 'atMs' | 'disk'> {
  const { memory, swap } = parseMemory(files.text('/proc/meminfo') ?? '');
  const dev = files.text('/proc/net/dev');
  const [up] = /^\d{1,12}(\.\d+)?/.exec(files.text('/proc/uptime') ?? '') ?? [];
  const processes = files.list('/proc').filter((name) => /^\d+$/.test(name)).length;
  return {
    cpu: parseCpuTimes(files.text('/proc/stat') ?? ''),
    load: parseLoad(files.text('/proc/loadavg') ?? ''),
    memory,
    swap,
    uptimeSeconds: up === undefined ? null : Number(up),
    processes: processes > 0 ? processes : null,
    interfaces: dev === null ? null : readInterfaces(files),
    defaultInterface: defaultInterface(files),
    cards: readCards(files),
  };
}

/** Reads /proc/loadavg (proc_loadavg(5)). */
export function parseLoad(text: string): MachineReading['load'] {
  const [, one, five, fifteen] = /^(\d{1,6}\.\d+) (\d{1,6}\.\d+) (\d{1,6}\.\d+) /.exec(text) ?? [];
  return one === undefined ? null : [Number(one), Number(five), Number(fifteen)];
}

/** The facts that Node has on every system. */
function fromNode(): Omit<MachineReading, 'atMs' | 'disk'> {
  const [one = 0, five = 0, fifteen = 0] = loadavg();
  return {
    cpu: cpuOfNode(),
    load: platform() === 'win32' ? null : [one, five, fifteen], // Windows has no load average: Node says 0
    memory: { totalBytes: totalmem(), availableBytes: freemem(), freeBytes: null, usedBytes: null },
    swap: null,
    uptimeSeconds: uptime(),
    processes: null,
    interfaces: null,
    defaultInterface: null,
    cards: [],
  };
}

function cpuOfNode(): CpuTimes | null {
  const all = cpus();
  if (all.length === 0) return null;
  const sum = (part: 'user' | 'nice' | 'sys' | 'idle' | 'irq') =>
    all.reduce((total, { times }) => total + times[part] / 1000, 0);
  const [user, nice, system, idle, irq] = [sum('user'), sum('nice'), sum('sys'), sum('idle'), sum('irq')];
  return {
    userSeconds: user + nice,
    systemSeconds: system + irq,
    idleSeconds: idle,
    totalSeconds: user + nice + system + idle + irq,
    processors: availableParallelism(),
  };
}

async function readDisk(): Promise<Disk | null> {
  try {
    const { bsize, blocks, bfree, bavail } = await statfs(DISK);
    return { path: DISK, totalBytes: blocks * bsize, freeBytes: bfree * bsize, availableBytes: bavail * bsize };
  } catch {
    return null; // not permitted in some containers
  }
}
