import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, hostname, networkInterfaces, release, totalmem, type } from 'node:os';
import type { AgentFacts } from '../../core/fleet/claim.ts';

const MAX_LINE = 255;
const MAX_MACS = 32;
const MAX_ADDRESSES = 64;

/** This host as an agent reports it. */
export function agentFacts(version: string): AgentFacts {
  const interfaces = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal }) => !internal);
  const macs = interfaces.map(({ mac }) => mac).filter((mac) => mac !== '00:00:00:00:00:00');
  return {
    hostName: line(hostname()),
    machine: machineId(),
    os: line(osName()),
    arch: line(arch()),
    cpus: availableParallelism(),
    memoryBytes: totalmem(),
    macs: [...new Set(macs)].slice(0, MAX_MACS),
    addresses: [...new Set(interfaces.map(({ address }) => address))].slice(0, MAX_ADDRESSES),
    version: line(version),
    boardModel: boardModel(),
  };
}

/** Without control characters and line breaks, which the station refuses. */
const line = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, MAX_LINE);

/** Text of a small file; undefined where this system has none. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // another system
  }
}

/** The machine id is confidential (machine-id(5)): others get its digest. */
function machineId(): string {
  const id = textOf('/etc/machine-id')?.trim() ?? '';
  return id === '' ? '' : createHash('sha256').update(`sounder ${id}`).digest('hex').slice(0, 32);
}

function osName(): string {
  const pretty = /^PRETTY_NAME="?([^"\n]*)/m.exec(textOf('/etc/os-release') ?? '')?.[1];
  return [type(), release(), ...(pretty ? [`(${pretty})`] : [])].join(' ');
}

function boardModel(): string | null {
  const model = textOf('/proc/device-tree/model') ?? textOf('/sys/class/dmi/id/product_name');
  const text = line((model ?? '').replaceAll('\0', ''));
  return text === '' ? null : text;
}
