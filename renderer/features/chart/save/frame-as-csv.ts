import type { ChartFrame, ChartSeries } from '../../../../ui/charts/chart-frame.ts';
import { csvText } from '../../overview/rows-as-text.ts';

const HEADER = ['time', 'series', 'median', 'mean', 'min', 'max', 'p5', 'p25', 'p75', 'p95', 'loss_ratio', 'unit'];

/** The points of a chart, as they are drawn, a row for each of each line; times are UTC. */
export function frameAsCsv(frame: ChartFrame, series: readonly ChartSeries[], unit: string): string {
  const rows = [HEADER.join(',')];
  for (const [place, line] of frame.lines.entries()) {
    const label = csvText(series[place]?.label ?? '');
    let next = 0;
    for (const [at, atMs] of frame.xs.entries()) {
      while ((line.marks[next]?.toMs ?? Number.POSITIVE_INFINITY) <= atMs) next += 1;
      const mark = line.marks[next];
      const lost = mark && mark.fromMs <= atMs ? mark.ratio : 0;
      const hasValue = typeof line.p50[at] === 'number';
      if (atMs < frame.fromMs || atMs > frame.toMs || !(hasValue || lost > 0)) continue;
      const spread = [line.p5[at], line.p25[at], line.p75[at], line.p95[at]];
      const values = [line.p50[at], line.avg[at], line.min[at], line.max[at], ...spread, lost].map(numberText);
      rows.push([new Date(atMs).toISOString(), label, ...values, unit].join(','));
    }
  }
  return `${rows.join('\r\n')}\r\n`;
}

const numberText = (value: number | null | undefined): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(7))) : '';
