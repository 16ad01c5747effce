import { wearOfCards } from '../../../host/service/machine/cards.ts';
import { busyPercent } from '../../../host/service/machine/cpu.ts';
import type { InterfaceReading } from '../../../host/service/machine/interfaces.ts';
import type { MachineReading } from '../../../host/service/machine/machine-reading.ts';
import { usedPercent } from '../../../host/service/machine/memory.ts';
import type { WifiLink } from '../../../host/service/machine/wifi.ts';
import type { HealthDetail, InterfaceState } from '../common/detail.ts';

/** Interfaces in a detail; a host of containers has hundreds. */
const MAX_INTERFACES = 32;
const MAX_CARDS = 8;

export interface HealthFigures {
  readonly columns: Readonly<Record<string, number | null>>;
  readonly detail: HealthDetail;
}

/** Growth of a counter; null = it was reset, as when an interface was set up again. */
export const growth = (before: number | undefined, now: number | undefined): number | null =>
  before === undefined || now === undefined || now < before ? null : now - before;

/** Derives the figures of a round from two readings. @param wifi links of Wi-Fi interfaces, by name */
export function figuresOf(
  before: MachineReading,
  now: MachineReading,
  wifi: ReadonlyMap<string, WifiLink>,
): HealthFigures {
  const { cpu, load, memory, swap, disk } = now;
  const windowMs = now.atMs - before.atMs;
  const all = (now.interfaces ?? []).map((one) => stateOf(one, before, now, wifi, windowMs));
  const sorted = all.sort((left, right) => rankOf(left) - rankOf(right) || right.rxBytes - left.rxBytes);
  const main = sorted.find(({ isDefault }) => isDefault);
  const mainBefore = before.interfaces?.find(({ name }) => name === main?.name);
  const interfaces = sorted.slice(0, MAX_INTERFACES);
  return {
    columns: {
      cpuPercent: cpu && before.cpu ? busyPercent(before.cpu, cpu) : null,
      load1: load?.[0] ?? null,
      memoryPercent: memory ? usedPercent(memory.totalBytes, memory.availableBytes) : null,
      swapPercent: swap ? usedPercent(swap.totalBytes, swap.freeBytes) : null,
      diskPercent: disk ? diskPercent(disk) : null,
      uptimeSeconds: now.uptimeSeconds,
      processes: now.processes,
      rxMbitPerSecond: main?.rxMbitPerSecond ?? null,
      txMbitPerSecond: main?.txMbitPerSecond ?? null,
      rxErrors: growth(mainBefore?.rxErrors, main?.rxErrors),
      txErrors: growth(mainBefore?.txErrors, main?.txErrors),
      linkMbitPerSecond: main?.speedMbit ?? null,
      signalDbm: main?.wifi?.signalDbm ?? null,
      cardWearPercent: wearOfCards(now.cards),
      cardWriteMbitPerSecond: mbitPerSecond(growth(writtenTo(before), writtenTo(now)), windowMs),
    },
    detail: {
      windowMs: Math.round(windowMs),
      cpu: cpu && {
        processors: cpu.processors,
        userSeconds: hundredths(cpu.userSeconds),
        systemSeconds: hundredths(cpu.systemSeconds),
        idleSeconds: hundredths(cpu.idleSeconds),
      },
      load: load && [...load],
      memory,
      swap,
      disk,
      interfaces: now.interfaces && interfaces,
      moreInterfaces: sorted.length - interfaces.length,
      cards: now.cards.slice(0, MAX_CARDS),
      unavailable: unavailable(now),
    },
  };
}

const mbitPerSecond = (bytes: number | null, windowMs: number): number | null =>
  bytes === null || windowMs <= 0 ? null : Math.round((bytes * 8) / windowMs) / 1000;

/** Bytes written to all cards; undefined = there is none, or it is not known of one. */
function writtenTo({ cards }: MachineReading): number | undefined {
  const written = cards.map(({ writtenBytes }) => writtenBytes);
  return cards.length === 0 || written.includes(null)
    ? undefined
    : written.reduce<number>((sum, one) => sum + (one ?? 0), 0);
}

const hundredths = (seconds: number): number => Math.round(seconds * 100) / 100;

/** The default route's first, loopback last. */
const rankOf = ({ isDefault, name }: InterfaceState): number => (isDefault ? 0 : name === 'lo' ? 2 : 1);

/** Like `df`: without the part that only root may use. */
const diskPercent = ({ totalBytes, freeBytes, availableBytes }: NonNullable<MachineReading['disk']>): number | null =>
  usedPercent(totalBytes - freeBytes + availableBytes, availableBytes);

function stateOf(
  one: InterfaceReading,
  before: MachineReading,
  now: MachineReading,
  wifi: ReadonlyMap<string, WifiLink>,
  windowMs: number,
): InterfaceState {
  const { isWifi: _, ...counters } = one;
  const last = before.interfaces?.find(({ name }) => name === one.name);
  return {
    ...counters,
    isDefault: one.name === now.defaultInterface,
    rxMbitPerSecond: mbitPerSecond(growth(last?.rxBytes, one.rxBytes), windowMs),
    txMbitPerSecond: mbitPerSecond(growth(last?.txBytes, one.txBytes), windowMs),
    wifi: wifi.get(one.name) ?? null,
  };
}

const FACTS = {
  cpu: 'CPU time',
  load: 'load average',
  memory: 'memory',
  swap: 'swap',
  disk: 'disk space',
  uptimeSeconds: 'uptime',
  processes: 'number of processes',
  interfaces: 'interface counters',
} as const;

const unavailable = (reading: MachineReading): string[] =>
  (Object.keys(FACTS) as (keyof typeof FACTS)[]).filter((fact) => reading[fact] === null).map((fact) => FACTS[fact]);
