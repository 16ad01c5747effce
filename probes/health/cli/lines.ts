import { formatDuration } from '../../../core/model/duration.ts';
import type { Finding } from '../../../core/model/tracker.ts';
import type { ServiceFinding } from '../../../core/service/finding.ts';
import { type HealthDetail, type InterfaceState, readHealthDetail } from '../common/detail.ts';

const GIB = 1024 ** 3;

/** State of this host in words, several lines for the command line. */
export function describeHealth(state: Finding): string {
  const { last, lastDetailed } = state as ServiceFinding;
  const detail = readHealthDetail(lastDetailed?.detail ?? null);
  if (!detail) return `health not known (${last.outcome})`;
  const { values } = lastDetailed ?? last;
  const percent = (name: string): string | null =>
    typeof values[name] === 'number' ? `${(values[name] as number).toFixed(1)} %` : null;
  return [
    line('CPU', percent('cpuPercent'), [
      detail.cpu && `${detail.cpu.processors} processors, mean of ${formatDuration(detail.windowMs)}`,
      detail.load && `load ${detail.load.map((one) => one.toFixed(2)).join(' ')}`,
    ]),
    line('memory', percent('memoryPercent'), [
      detail.memory && `${gib(detail.memory.availableBytes)} of ${gib(detail.memory.totalBytes)} GiB available`,
    ]),
    line('swap', percent('swapPercent'), [swapText(detail.swap)]),
    line('disk', percent('diskPercent'), [
      detail.disk &&
        `${gib(detail.disk.availableBytes)} of ${gib(detail.disk.totalBytes)} GiB available on ${detail.disk.path}`,
    ]),
    line('uptime', typeof values['uptimeSeconds'] === 'number' ? daysText(values['uptimeSeconds']) : null, [
      typeof values['processes'] === 'number' && `${values['processes']} processes`,
    ]),
    ...detail.cards.map(cardLine),
    ...(detail.interfaces ?? []).filter(isShown).map(interfaceLine),
    ...(detail.unavailable.length > 0 ? [`not available on this system: ${detail.unavailable.join(', ')}`] : []),
  ]
    .filter((one) => one !== null)
    .join('\n');
}

function line(name: string, value: string | null, notes: readonly (string | false | null)[]): string | null {
  const text = notes.filter((note) => typeof note === 'string').join(', ');
  if (value === null && text === '') return null;
  const shown = value === null ? text : text === '' ? value : `${value.padEnd(11)} ${text}`;
  return `${name.padEnd(10)} ${shown}`;
}

const gib = (bytes: number): string => (bytes / GIB).toFixed(1);

const swapText = (swap: HealthDetail['swap']): string | null => {
  if (!swap) return null;
  return swap.totalBytes === 0 ? 'none' : `${gib(swap.freeBytes)} of ${gib(swap.totalBytes)} GiB free`;
};

function cardLine({ name, kind, wearPercent, spare, writtenBytes }: HealthDetail['cards'][number]): string | null {
  return line('card', wearPercent === null ? `${name} (${kind})` : `up to ${wearPercent} % of its life used`, [
    wearPercent !== null && `${name} (${kind})`,
    spare !== null && spare !== 'normal' && `spare blocks ${spare}`,
    writtenBytes !== null && `${gib(writtenBytes)} GiB written since the start`,
  ]);
}

function daysText(seconds: number): string {
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  return days > 0 ? `${days} d ${hours} h` : `${hours} h ${minutes} min`;
}

/** Interfaces that are up or carried something. */
const isShown = ({ state, rxBytes, txBytes }: InterfaceState): boolean => state === 'up' || rxBytes + txBytes > 0;

function interfaceLine(one: InterfaceState): string {
  const { name, state, speedMbit, rxMbitPerSecond, txMbitPerSecond, wifi } = one;
  const rate = (value: number | null): string => (value === null ? '–' : value.toFixed(3));
  const errors = one.rxErrors + one.txErrors;
  const dropped = one.rxDropped + one.txDropped;
  return [
    `${name.padEnd(10)} ${state}`,
    `${rate(rxMbitPerSecond)} Mbit/s in, ${rate(txMbitPerSecond)} Mbit/s out`,
    speedMbit === null ? null : `link ${speedMbit} Mbit/s`,
    wifi?.signalDbm == null ? null : `signal ${wifi.signalDbm} dBm`,
    errors === 0 ? null : `${errors} errors`,
    dropped === 0 ? null : `${dropped} dropped`,
  ]
    .filter((part) => part !== null)
    .join(', ');
}
