import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReportDocument } from '../../core/reports/document.ts';
import type { TargetItem } from '../../core/reports/document-target.ts';
import { htmlReport } from '../../core/reports/html/html-report.ts';
import type { ReportOptions } from '../../core/reports/report-rules.ts';
import { FaultError } from '../../core/result/result.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { ReportAssembler } from './report-assembler.ts';
import { AFTER_MS, BEFORE_MS, HOSTILE, HOUR_MS, MINUTE_MS, surveyProject, TRUTH } from './testing/survey-project.ts';

const OPTIONS: ReportOptions = {
  fromMs: null,
  toMs: null,
  survey: 2,
  before: null,
  language: 'en',
  timeZone: 'UTC',
  criteria: ['voice', 'reachability'],
  dateMs: null,
  targets: [],
  groups: [],
  probes: [],
};

function assemble(dir: string, more: Partial<ReportOptions> = {}, passBytes?: number) {
  const assembler = new ReportAssembler(
    dir,
    { ...OPTIONS, ...more },
    '0.0.0-test',
    passBytes === undefined ? {} : { passBytes },
  );
  const shares: number[] = [];
  try {
    for (;;) {
      const made = assembler.step();
      if (made) return { ...made, shares };
      shares.push(assembler.progress);
    }
  } finally {
    assembler.close();
  }
}

const faultOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    if (error instanceof FaultError) return error.fault;
    throw error;
  }
  throw new Error('there was no fault');
};

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-report-'));
  surveyProject(dir);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const target = (targets: readonly TargetItem[], name: string) => {
  const found = targets.find((one) => one.name === name);
  if (!found) throw new Error(`no target ${name}`);
  return found;
};
const figureOf = ({ figures }: TargetItem, metric: string) => figures.find((one) => one.metric === metric);

describe('a report of a survey', () => {
  it('is a valid document that states the truth of the survey', () => {
    const { document } = assemble(dir, { before: 1 });
    expect(ReportDocument.parse(document)).toEqual(document);
    const { targets, cover, findings } = document;
    expect([cover.subject, cover.customer, cover.engineer]).toEqual(['After the change', 'Example Ltd', 'A. Engineer']);
    expect(cover.span).toMatchObject({ from: { text: '2026-11-30 09:00:00' }, to: { text: '2026-11-30 10:00:00' } });

    const core = target(targets, 'core switch');
    const asleep = TRUTH.sleepSeconds;
    expect([core.sent, core.notMeasured]).toEqual([3600 - asleep, asleep]);
    expect(core.lost / core.sent).toBeCloseTo(1 / TRUTH.lossEvery, 3);
    const loss = figureOf(core, 'lossRatio');
    expect([loss?.low, loss?.high].every((end) => end !== null)).toBe(true);
    expect(loss?.low).toBeLessThan(1 / TRUTH.lossEvery);
    expect(loss?.high).toBeGreaterThan(1 / TRUTH.lossEvery);
    expect(core.outages).toEqual([]);
    expect(core.lossPattern).toMatchObject({ longest: 1, inOutages: 0 });

    for (const name of ['wan router', 'cloud edge']) {
      expect(target(targets, name).outages).toMatchObject([
        {
          from: { ms: TRUTH.outageMs },
          to: { ms: TRUTH.outageMs + TRUTH.outageSeconds * 1000 },
          downMs: TRUTH.outageSeconds * 1000,
        },
      ]);
    }
    const { path } = target(targets, 'path to cloud');
    expect(path?.changes).toMatchObject([{ hop: 2, before: ['192.0.2.1', '198.51.100.77', '203.0.113.5'] }]);
    expect(path?.changes[0]?.at.ms).toBeGreaterThanOrEqual(TRUTH.routeChangeMs);
    expect(path?.changes[0]?.at.ms).toBeLessThan(TRUTH.routeChangeMs + 15_000);
    expect(target(targets, 'tunnel').service).toMatchObject([{ column: 'pathMtu', min: '1280 B' }]);

    const titles = findings.map(({ title }) => title);
    expect(titles[0]).toBe('2 of 7 targets were down');
    expect(findings[0]?.evidence[0]).toContain('2 targets went down at nearly the same time (2026-11-30 09:20:00)');
    expect(titles).toEqual(
      expect.arrayContaining(['1 route change on 1 path', '1 path carries only small packets', 'Worse than before']),
    );
    expect(document.summary.findings).toHaveLength(5);
  });

  it('takes excluded time out of all figures, and lists it with its reason', () => {
    const { document } = assemble(dir);
    expect(document.excluded.spans).toMatchObject([
      { span: { duration: '2 min' }, reason: 'This computer slept for 2 min' },
    ]);
    expect(document.excluded.causes[0]).toMatchObject({ cause: 'suspended', samples: 4 * TRUTH.sleepSeconds });
    expect(figureOf(target(document.targets, 'core switch'), 'availability')?.value).toBe(1);
  });

  it('judges by the criteria, per target and site', () => {
    const { document } = assemble(dir);
    expect(document.criteria.map(({ id }) => id)).toEqual(['voice', 'reachability']);
    expect(target(document.targets, 'core switch').verdict.result).toBe('marginal');
    expect(target(document.targets, HOSTILE).verdict.result).toBe('pass');
    expect(document.summary.sites.map(({ site, verdict }) => [site, verdict.result])).toEqual([
      ['Example Ltd / Vienna', 'pass'],
      ['Example Ltd / Vienna / Floor 1', 'marginal'],
      ['Example Ltd / Vienna / WAN', 'fail'],
    ]);
  });

  it('keeps secrets of the project out', () => {
    const { document } = assemble(dir);
    expect(JSON.stringify(document)).not.toContain('hunter2');
    expect(document.appendix.configuration).toContain(
      'intranet: http to https://intranet.example/start?token=…, every 10s, timeout 800ms',
    );
  });

  it('compares with the survey before', () => {
    const { document } = assemble(dir, { before: 1 });
    expect(document.comparison?.before.name).toBe('Before the change');
    const row = document.comparison?.rows.find(({ title }) => title === 'wan router');
    expect(row?.changes.find(({ measure }) => measure === 'median')).toMatchObject({ verdict: 'worse' });
    expect(row?.changes.find(({ measure }) => measure === 'median')?.difference).toBeCloseTo(8, 1);
  });

  it('is the same to the byte when it is made again, in passes of any size', () => {
    const [first, again, small] = [assemble(dir), assemble(dir), assemble(dir, {}, 1)];
    expect(JSON.stringify(again.document)).toBe(JSON.stringify(first.document));
    expect(JSON.stringify(small.document)).toBe(JSON.stringify(first.document));
    expect(again.inputs).toEqual(first.inputs);
    expect(htmlReport(again.document)).toBe(htmlReport(first.document));
    expect(small.shares).toEqual([...small.shares].sort((left, right) => left - right));
  });

  it('has all stored data without a survey, and a span as it is given', () => {
    const all = assemble(dir, { survey: null });
    expect(all.options).toMatchObject({ fromMs: BEFORE_MS });
    expect(all.document.cover.subject).toBe('All stored data');
    const part = assemble(dir, { survey: null, fromMs: AFTER_MS, toMs: AFTER_MS + 5 * MINUTE_MS, targets: ['core*'] });
    expect(part.document.targets.map(({ name, sent }) => [name, sent])).toEqual([['core switch', 300]]);
    expect(part.document.cover.date.ms).toBe(part.options.toMs);
  });

  it('reports the time zone that is asked for', () => {
    const { document } = assemble(dir, { timeZone: 'Asia/Kolkata' });
    expect(document.cover.span.from.text).toBe('2026-11-30 14:30:00');
  });
});

describe('a report that cannot be made', () => {
  const tempDir = tempDirs();

  it('says so for a span without samples, and for a folder without data', () => {
    expect(faultOf(() => assemble(dir, { survey: null, fromMs: 0, toMs: HOUR_MS }))).toMatchObject({
      code: 'usage.no-data',
      message: 'No sample is stored of this span',
    });
    const empty = tempDir('data');
    mkdirSync(empty);
    expect(faultOf(() => assemble(empty)).code).toBe('usage.no-data-folder');
  });
});
