import type { ServiceRecord } from '../../../core/service/finding.ts';
import { bannerDetail } from './detail.ts';

/** Milliseconds as tables show them. */
export const msText = (ms: number): string => ms.toFixed(ms >= 100 ? 0 : ms >= 10 ? 1 : 2);

const MAX_LINE_CHARS = 120;

/** The first line of a banner. */
export function firstLine(banner: string): string {
  const [line = ''] = banner.split('\n', 1);
  return line.length > MAX_LINE_CHARS ? `${line.slice(0, MAX_LINE_CHARS)}…` : line;
}

/** A transaction in one line. */
export function describeRecord(record: ServiceRecord): string {
  const detail = bannerDetail(record.detail);
  const parts = [
    detail?.banner ? firstLine(detail.banner) : null,
    record.durationMs === null ? null : `${msText(record.durationMs)} ms`,
    detail?.error ?? (record.outcome === 'reply' ? null : record.outcome),
  ];
  return parts.filter((part) => part !== null).join(', ');
}
