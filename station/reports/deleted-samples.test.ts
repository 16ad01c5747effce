import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { FaultError } from '../../core/result/result.ts';
import { StoredProject } from '../export/testing/stored-project.ts';
import { sample } from '../testing/sample-batches.ts';
import { assembleAll } from './testing/assemble-all.ts';
import { addSurvey, BEFORE_MS, HOUR_MS } from './testing/survey-project.ts';

const DAY_MS = 24 * HOUR_MS;
const LATER_MS = BEFORE_MS + 3 * DAY_MS;

/** An hour of packets, of which every 50th is lost. */
const packets = (series: number, fromMs: number) =>
  Array.from({ length: 3600 }, (_, at) => {
    const lost = at % 50 === 40 ? { outcome: OUTCOMES.timeout, rttNs: Number.NaN } : { rttNs: 1e7 + at };
    return sample({ series, round: at, sentMs: fromMs + at * 1000, ...lost });
  });

let dir: string;
/** Two surveys of an hour; the samples of the first are deleted. */
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-report-'));
  const stored = new StoredProject(dir, BEFORE_MS + HOUR_MS);
  const [series = 0] = stored.series([{ target: 'link' }]);
  stored.write('icmp', packets(series, BEFORE_MS));
  stored.fold(BEFORE_MS + DAY_MS);
  stored.write('icmp', packets(series, LATER_MS));
  stored.fold(LATER_MS + 2 * HOUR_MS);
  stored.keepSamples(2 * DAY_MS);
  stored.close();
  addSurvey(dir, 'First', BEFORE_MS);
  addSurvey(dir, 'Second', LATER_MS);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const faultOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    if (error instanceof FaultError) return error.fault;
    throw error;
  }
  throw new Error('there was no fault');
};

describe('samples that retention deleted', () => {
  it('are named in the limits of the report, with what their sums say', () => {
    const { document } = assembleAll(dir, { fromMs: BEFORE_MS, toMs: LATER_MS + HOUR_MS });
    expect(document.targets.map(({ sent, lost }) => [sent, lost])).toEqual([[3600, 72]]);
    const [limit] = document.scope.notMeasured.filter((text) => /no longer stored/.test(text));
    expect(limit).toMatch(/^Single samples from 2026-11-30 08:00:00 to 2026-11-30 09:00:00 .* \(3600 sent, 72 lost\)$/);
    const finding = document.findings.find(({ title }) => title === 'The measurement has limits');
    expect(finding?.severity).toBe('warning');
    expect(finding?.evidence.join()).toMatch(/samples of 1 h are no longer stored; of 3600 sent then, 72 were lost/);
  });

  it('are not said to be deleted where all are stored', () => {
    const { document } = assembleAll(dir, { survey: 2 });
    expect(document.scope.notMeasured.filter((text) => /no longer stored/.test(text))).toEqual([]);
  });

  it('alone are reported by their sums, which the report says', () => {
    const { document, inputs } = assembleAll(dir, { survey: 1, criteria: ['reachability', 'voice'] });
    expect(document.sumsOf).toBe('minutes');
    expect([document.cover.span.from.ms, document.cover.span.to.ms]).toEqual([BEFORE_MS, BEFORE_MS + HOUR_MS]);
    const [target] = document.targets;
    expect(target).toMatchObject({ sent: 3600, received: 3528, lost: 72, outages: [], lossPattern: null });
    expect(target?.basis).toBe('3600 sent, 3528 received, 72 lost; by sums of minutes');
    const figure = (metric: string) => target?.figures.find((one) => one.metric === metric);
    expect(figure('lossRatio')).toMatchObject({ value: 0.02, samples: 3600 });
    expect(figure('rttMinMs')?.value).toBeCloseTo(10, 2);
    for (const metric of ['rttP50Ms', 'rttP95Ms', 'rttP99Ms']) {
      expect(Math.abs((figure(metric)?.value ?? 0) - 10)).toBeLessThan(0.3);
    }
    for (const metric of ['mos', 'longestOutageMs', 'availability', 'worstLoss15sRatio']) {
      expect(figure(metric)).toMatchObject({ value: null, reason: 'Cannot be told from sums' });
    }
    const { chart } = target ?? {};
    expect(chart?.bucketMs).toBe(60_000);
    expect(chart?.sent.reduce((sum, count) => sum + count, 0)).toBe(3600);
    expect(chart?.lost.map(({ outcome, counts }) => [outcome, counts.reduce((sum, one) => sum + one, 0)])).toEqual([
      ['timeout', 72],
    ]);
    expect(document.method.text[0]).toMatch(/all figures of targets come from sums of minutes/);
    expect(document.findings.map(({ title }) => title)).toContain('The report is made of sums');
    expect(document.findings.find(({ title }) => title === 'Packets are lost on 1 target')?.evidence.join()).toMatch(
      /^link: 2 % lost \(95 % interval [^)]*\)$/,
    );
    expect(inputs.find(({ name }) => name.startsWith('series'))?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(assembleAll(dir, { survey: 1, criteria: ['reachability', 'voice'] }).inputs).toEqual(inputs);
  });

  it('of all surveys are reported by sums of hours in a long span, from a time on, too', () => {
    const only = mkdtempSync(join(tmpdir(), 'sounder-report-'));
    const stored = new StoredProject(only, BEFORE_MS + HOUR_MS);
    const [series = 0] = stored.series([{ target: 'link' }]);
    for (const fromMs of [BEFORE_MS, BEFORE_MS + 9 * DAY_MS]) stored.write('icmp', packets(series, fromMs));
    stored.fold(BEFORE_MS + 12 * DAY_MS);
    stored.keepSamples(0);
    stored.close();
    const { document } = assembleAll(only, { fromMs: BEFORE_MS - DAY_MS });
    expect(document.sumsOf).toBe('hours');
    expect(document.targets.map(({ sent, lost }) => [sent, lost])).toEqual([[7200, 144]]);
    rmSync(only, { recursive: true });
  });

  it('are no reason to report a span in which nothing was measured', () => {
    const fault = faultOf(() => assembleAll(dir, { fromMs: BEFORE_MS + DAY_MS, toMs: BEFORE_MS + 2 * DAY_MS }));
    expect(fault).toMatchObject({ code: 'usage.no-data', message: 'No sample is stored of this span' });
  });

  it('are compared with by their sums, which the comparison says', () => {
    const { document } = assembleAll(dir, { survey: 2, before: 1, targets: ['link'] });
    expect(document.comparison?.rows.map(({ verdict }) => verdict)).toEqual(['no-difference']);
    expect(document.comparison?.text.join()).toMatch(/no longer stored of 100 % of the time before and 0 %/);
  });
});
