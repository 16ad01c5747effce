import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ChartFrame } from '../../../../ui/charts/chart-frame.ts';
import { setClock } from '../../../../ui/format/times.ts';
import { chartFileName } from './chart-file-name.ts';
import { frameAsCsv } from './frame-as-csv.ts';

const SPAN = { fromMs: Date.UTC(2026, 2, 1, 14, 5), toMs: Date.UTC(2026, 2, 1, 15, 5) };
const byClass = { timeout: 1, refused: 0, unreachable: 0, failed: 0 };
const totals = { sent: 0, lost: 0, byClass, notMeasured: 0, min: 0, avg: 0, max: 0 };

beforeEach(() => setClock('utc'));
afterEach(() => setClock('local'));

it('names files by series and span', () => {
  expect(chartFileName(['host 1'], SPAN, 'png')).toBe('sounder-host-1-2026-03-01T1405-to-2026-03-01T1505Z.png');
  expect(chartFileName(['a', 'b', 'c'], SPAN, 'csv')).toContain('sounder-a-and-2-2026');
});

it('makes hostile names harmless', () => {
  const name = (label: string) => chartFileName([label], SPAN, 'svg');
  for (const label of ['../../etc/passwd', 'a\u0000b', 'CON: <x>|?*"', '\u202egnp.exe', 'x'.repeat(500), '...']) {
    expect(name(label)).toMatch(/^sounder-[\p{L}\p{N}.-]{1,130}\.svg$/u);
    expect(name(label)).not.toContain('..');
  }
});

it('writes a row for each visible point with a value or a loss', () => {
  const frame: ChartFrame = {
    fromMs: 1000,
    toMs: 3000,
    xs: [500, 1500, 2500],
    lines: [
      {
        avg: [1, 2, null],
        p50: [1, 2, null],
        p5: [null, 1.1, null],
        p25: [null, 1.5, null],
        p75: [null, 2.5, null],
        p95: [null, 3, null],
        min: [1, 1, null],
        max: [1, 4, null],
        marks: [{ fromMs: 2000, toMs: 3000, ratio: 1, byClass, notMeasured: false }],
        stepMs: 1000,
        totals,
      },
    ],
  };
  expect(frameAsCsv(frame, [{ key: '1', label: '=cmd,"x"' }], 'ms').split('\r\n')).toEqual([
    'time,series,median,mean,min,max,p5,p25,p75,p95,loss_ratio,unit',
    `1970-01-01T00:00:01.500Z,"'=cmd,""x""",2,2,1,4,1.1,1.5,2.5,3,0,ms`,
    `1970-01-01T00:00:02.500Z,"'=cmd,""x""",,,,,,,,,1,ms`,
    '',
  ]);
});
