import { formatMoment, isUtcClock } from '../../../../ui/format/times.ts';
import type { TimeWindow } from '../chart-state.ts';

const MAX_NAME = 60;

/** Letters and digits of any script, dots and dashes: a name of a target may hold anything, also `../` and control characters. */
function safeName(label: string): string {
  const safe = label
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}.-]+/gu, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .replace(/\.{2,}/g, '.');
  return [...safe].slice(0, MAX_NAME).join('');
}

/** `sounder-host-1-2026-03-01T1405-to-2026-03-01T1505.png` */
export function chartFileName(labels: readonly string[], { fromMs, toMs }: TimeWindow, extension: string): string {
  const stamp = (atMs: number) => formatMoment(atMs).replace(' ', 'T').replaceAll(':', '').slice(0, 15);
  const [first = 'chart', ...others] = labels.map(safeName).filter((name) => name !== '');
  const more = others.length > 0 ? `-and-${others.length}` : '';
  return `sounder-${first}${more}-${stamp(fromMs)}-to-${stamp(toMs)}${isUtcClock() ? 'Z' : ''}.${extension}`;
}
