import type { LocalClock } from './detail.ts';
import { amountText } from './offset-text.ts';

const NAMES: Readonly<Record<LocalClock['daemon'], string>> = {
  chrony: 'chrony',
  ntpd: 'ntpd',
  timesyncd: 'systemd-timesyncd',
};

export const daemonName = ({ daemon }: LocalClock): string => NAMES[daemon];

/** The state of the local daemon in a sentence. */
export function daemonText(local: LocalClock): string {
  const { source, stratum, leap, aheadMs, frequencyPpm } = local;
  if (leap === 'unsynchronized') return 'not synchronized';
  const parts = [
    `synchronized${source === null ? '' : ` to ${source}`}`,
    ...(stratum === null ? [] : [`stratum ${stratum}`]),
    ...(aheadMs === null ? [] : [`clock ${amountText(Math.abs(aheadMs))} ${aheadMs < 0 ? 'behind' : 'ahead'}`]),
    ...(frequencyPpm === null ? [] : [`frequency ${frequencyPpm} ppm`]),
  ];
  return parts.join(', ');
}
