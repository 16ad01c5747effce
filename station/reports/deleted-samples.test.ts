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

  it('cannot be reported alone, and the message says why', () => {
    const fault = faultOf(() => assembleAll(dir, { survey: 1 }));
    expect(fault.code).toBe('usage.no-data');
    expect(fault.message).toBe(
      'The samples of this span are no longer stored: from 2026-11-30T08:00Z to 2026-11-30T09:00Z, only sums of minutes or hours are left',
    );
  });

  it('of all surveys cannot be reported from a time on either', () => {
    const only = mkdtempSync(join(tmpdir(), 'sounder-report-'));
    const stored = new StoredProject(only, BEFORE_MS + HOUR_MS);
    const [series = 0] = stored.series([{ target: 'link' }]);
    stored.write('icmp', packets(series, BEFORE_MS));
    stored.fold(BEFORE_MS + 3 * DAY_MS);
    stored.keepSamples(0);
    stored.close();
    const fault = faultOf(() => assembleAll(only, { fromMs: BEFORE_MS - DAY_MS }));
    expect(fault.message).toMatch(/from 2026-11-30T08:00Z to 2026-11-30T09:00Z, only sums/);
    rmSync(only, { recursive: true });
  });

  it('are compared with by their sums, which the comparison says', () => {
    const { document } = assembleAll(dir, { survey: 2, before: 1, targets: ['link'] });
    expect(document.comparison?.rows.map(({ verdict }) => verdict)).toEqual(['no-difference']);
    expect(document.comparison?.text.join()).toMatch(/no longer stored of 100 % of the time before and 0 %/);
  });
});
