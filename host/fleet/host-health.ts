import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { cpus, freemem, totalmem, uptime } from 'node:os';
import { join } from 'node:path';
import type { AgentHealth } from '../../core/fleet/agent-contract.ts';
import { readCards, wearOfCards } from '../service/machine/cards.ts';
import { systemFiles } from '../service/machine/system-files.ts';

type HostHealth = Pick<
  AgentHealth,
  | 'cpuShare'
  | 'memoryBytes'
  | 'memoryTotalBytes'
  | 'diskFreeBytes'
  | 'temperatureC'
  | 'throttled'
  | 'underVoltage'
  | 'cardWear'
  | 'uptimeSeconds'
>;

interface CpuTimes {
  readonly busyMs: number;
  readonly allMs: number;
}

const TEMPERATURE = 'sys/class/thermal/thermal_zone0/temp';
/** Firmware of the Raspberry Pi; bits as `vcgencmd get_throttled` reports them. */
const THROTTLED = 'sys/devices/platform/soc/soc:firmware/get_throttled';
const UNDER_VOLTAGE_NOW = 1 << 0;
/** Frequency capped, throttled, soft temperature limit: now. */
const LIMITED_NOW = (1 << 1) | (1 << 2) | (1 << 3);

/** Reads the condition of this host, from /proc and /sys where the system has them. */
export class HostHealthReader {
  private readonly dataDir: string;
  private readonly root: string;
  private previous: CpuTimes | null = null;

  /** @param dataDir its file system is reported @param root of /proc and /sys */
  constructor(dataDir: string, root = '/') {
    this.dataDir = dataDir;
    this.root = root;
  }

  async read(): Promise<HostHealth> {
    const bits = this.firmwareBits();
    return {
      cpuShare: this.cpuShare(cpuTimes()),
      memoryBytes: totalmem() - this.availableBytes(),
      memoryTotalBytes: totalmem(),
      diskFreeBytes: await freeBytes(this.dataDir),
      temperatureC: this.temperatureC(),
      throttled: bits === null ? null : (bits & LIMITED_NOW) !== 0,
      underVoltage: bits === null ? null : (bits & UNDER_VOLTAGE_NOW) !== 0,
      cardWear: this.cardWear(),
      uptimeSeconds: uptime(),
    };
  }

  /** Share since the previous reading; null with the first. */
  private cpuShare(now: CpuTimes): number | null {
    const before = this.previous;
    this.previous = now;
    if (!before || now.allMs <= before.allMs) return null;
    return Math.min(1, Math.max(0, (now.busyMs - before.busyMs) / (now.allMs - before.allMs)));
  }

  private availableBytes(): number {
    const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(this.text('proc/meminfo') ?? '')?.[1];
    return kilobytes === undefined ? freemem() : Number(kilobytes) * 1024;
  }

  private temperatureC(): number | null {
    const text = this.text(TEMPERATURE)?.trim();
    return text !== undefined && /^-?\d+$/.test(text) ? Number(text) / 1000 : null;
  }

  private cardWear(): number | null {
    const percent = wearOfCards(readCards(systemFiles(this.root)));
    return percent === null ? null : percent / 100;
  }

  private firmwareBits(): number | null {
    const text = this.text(THROTTLED)?.trim() ?? '';
    return /^[0-9a-f]{1,8}$/i.test(text) ? Number.parseInt(text, 16) : null;
  }

  private text(path: string): string | undefined {
    try {
      return readFileSync(join(this.root, path), 'utf8');
    } catch {
      return undefined; // this host has no such file
    }
  }
}

function cpuTimes(): CpuTimes {
  let busyMs = 0;
  let allMs = 0;
  for (const { times } of cpus()) {
    const workMs = times.user + times.nice + times.sys + times.irq;
    busyMs += workMs;
    allMs += workMs + times.idle;
  }
  return { busyMs, allMs };
}

async function freeBytes(dir: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(dir);
    return bavail * bsize;
  } catch {
    return null; // the folder is gone
  }
}
