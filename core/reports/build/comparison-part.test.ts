import { expect, it } from 'vitest';
import { blocksOf } from '../../surveys/blocks.ts';
import { SpanComparison } from '../../surveys/compare-spans.ts';
import type { SeriesComparison } from '../../surveys/comparison.ts';
import { SeriesSample } from '../../surveys/series-sample.ts';
import { DEFAULT_RULES } from '../report-rules.ts';
import { textIn } from '../text/languages.ts';
import { comparisonPart } from './comparison-part.ts';
import { ReportFrame } from './report-frame.ts';

/** Compares two spans of so many seconds, a packet a second each. */
function compared(beforeSeconds: number, afterSeconds: number) {
  const spans = [beforeSeconds, afterSeconds].map((seconds) => ({ fromMs: 0, toMs: seconds * 1000 }));
  const [before = blocksOf(0, 1), after = blocksOf(0, 1)] = spans.map(({ fromMs, toMs }) => blocksOf(fromMs, toMs));
  const comparison = new SpanComparison({ blocks: before, seed: 1 }, { blocks: after, seed: 2 });
  const [was, is] = [before, after].map((blocks) => {
    const sample = new SeriesSample(blocks);
    for (let atMs = 0; atMs < blocks.toMs; atMs += 1000) sample.add(atMs, 'answered', 10 + (atMs % 7000) / 1000);
    return sample;
  });
  const steps = comparison.add(was ?? null, is ?? null);
  let step = steps.next();
  while (!step.done) step = steps.next();
  const of = { series: 1, target: 'a', address: '192.0.2.1', group: '', port: 0, probe: 'icmp', path: null };
  const rows: SeriesComparison[] = [{ ...of, ...step.value }];
  const frame = new ReportFrame({
    span: { fromMs: 0, toMs: 1000, excluded: [] },
    ...{ seed: 1, text: textIn('en'), timeZone: 'UTC', rules: DEFAULT_RULES, criteria: [] },
  });
  const [first, second] = spans as [{ fromMs: number; toMs: number }, { fromMs: number; toMs: number }];
  const sides = { before: { name: 'First', span: first }, after: { name: 'Second', span: second } };
  return comparisonPart({ ...sides, rows, total: comparison.total(), rolledUp: undefined }, () => 'a', frame);
}

const NEEDED =
  'To be compared, a target needs at least 30 packets in 10 blocks of time (100 s or more) in both surveys';

it('says what a comparison needs where something could not be compared', () => {
  const part = compared(60, 300);
  expect(part.rows.map(({ verdict }) => verdict)).toEqual(['not-comparable']);
  expect(part.text).toContain(NEEDED);
});

it('does not say so where everything was compared', () => {
  const part = compared(300, 300);
  expect(part.rows.map(({ verdict }) => verdict)).toEqual(['no-difference']);
  expect(part.text).not.toContain(NEEDED);
});
