import { describe, expect, it } from 'vitest';
import type { CriteriaSet } from '../../../core/reports/criteria.ts';
import { CRITERIA_PRESETS } from '../../../core/reports/criteria-presets.ts';
import type { LayoutOptions } from '../../../core/reports/layout-options.ts';
import { PLAIN_LAYOUT } from '../../../core/reports/layout-options.ts';
import { draftOf, readCriteria } from './criteria/own-criteria.ts';
import { allCriteria, rememberedOptions, rememberOptions, reportOptions } from './report-draft.ts';
import { chosenLogo, chosenTemplate, layoutOf } from './report-layout.ts';

const own: CriteriaSet = {
  id: 'own-voice',
  application: 'Voice (agreed)',
  version: 1,
  criteria: [{ metric: 'lossRatio', operator: '<=', pass: 0.005, source: 'Agreed' }],
};
const OPTIONS = {
  formats: ['html'],
  language: 'en',
  timeZone: 'UTC',
  criteria: ['own-voice'],
  layout: PLAIN_LAYOUT,
} as const;
const SURROUNDINGS = { own: [own], chart: { fromMs: 1.5, toMs: 9.5 }, nowMs: 100_000_000 };

function preferences() {
  const kept = new Map<string, string>();
  return {
    read: (key: string) => kept.get(key) ?? null,
    write: (key: string, value: string) => void kept.set(key, value),
  };
}

describe('options of a report', () => {
  it('contain the own criteria that are chosen, and the span of a survey or of the chart', () => {
    const draft = { ...OPTIONS, subject: 3, before: 2 };
    expect(reportOptions(draft, SURROUNDINGS)).toMatchObject({
      ...{ survey: 3, before: 2, fromMs: null, criteria: ['own-voice'], ownCriteria: [own] },
    });
    expect(reportOptions({ ...draft, subject: 'chart', before: null }, SURROUNDINGS)).toMatchObject({
      survey: null,
      fromMs: 1,
      toMs: 10,
    });
    expect(reportOptions({ ...draft, criteria: ['erp'] }, SURROUNDINGS)).not.toHaveProperty('ownCriteria');
  });

  it('have a problem without criteria, and with a time zone that does not exist', () => {
    const draft = { ...OPTIONS, subject: 'all', before: null } as const;
    expect(reportOptions({ ...draft, criteria: ['gone'] }, SURROUNDINGS)).toHaveProperty('problem');
    expect(reportOptions({ ...draft, timeZone: 'Mars' }, SURROUNDINGS)).toHaveProperty('problem');
  });

  it('are remembered for each customer; a new one begins with those of the last report', () => {
    const kept = preferences();
    expect(rememberedOptions(kept, 'A', 'UTC')).toMatchObject({ formats: ['html'], criteria: ['reachability'] });
    rememberOptions(kept, 'A', { ...OPTIONS, formats: ['html', 'json'] });
    rememberOptions(kept, 'B', { ...OPTIONS, timeZone: 'Europe/Berlin' });
    expect(rememberedOptions(kept, 'A', 'UTC').formats).toEqual(['html', 'json']);
    expect(rememberedOptions(kept, 'B', 'UTC').timeZone).toBe('Europe/Berlin');
    expect(rememberedOptions(kept, 'C', 'UTC').timeZone).toBe('Europe/Berlin');
    kept.write('sounder.reports', '{"A":{"formats":["gone"],"language":7,"timeZone":"Mars","criteria":[1]}}');
    expect(rememberedOptions(kept, 'A', 'UTC')).toEqual({
      formats: ['html'],
      language: 'en',
      timeZone: 'UTC',
      criteria: ['reachability'],
      layout: PLAIN_LAYOUT,
    });
    kept.write('sounder.reports', 'no JSON');
    expect(rememberedOptions(kept, 'A', 'UTC').formats).toEqual(['html']);
  });
});

describe('the layout of a report', () => {
  const file = (length: number) => ({ name: 'own.docx', base64: 'A'.repeat(length) });
  const company = (name: string) => ({ ...PLAIN_LAYOUT, brand: { ...PLAIN_LAYOUT.brand, company: name } });

  it('is remembered with small files; older customers make room', () => {
    const kept = preferences();
    const remember = (customer: string, layout: LayoutOptions) =>
      rememberOptions(kept, customer, { ...OPTIONS, layout });
    const layoutFor = (customer: string) => rememberedOptions(kept, customer, 'UTC').layout;
    remember('A', { ...company(' Example & Partners '), template: file(400_000) });
    expect(layoutFor('A')).toMatchObject({ brand: { company: 'Example & Partners' }, template: { name: 'own.docx' } });
    remember('B', { ...PLAIN_LAYOUT, template: file(400_004) });
    expect(layoutFor('B').template).toBeNull();
    for (const name of ['C', 'D', 'E', 'F']) remember(name, { ...PLAIN_LAYOUT, template: file(400_000) });
    expect(Object.keys(JSON.parse(kept.read('sounder.reports') ?? ''))).toEqual(['B', 'C', 'D', 'E', 'F']);
  });

  it('has no company where its name is empty, and refuses one that is not a line', () => {
    expect(layoutOf(company('  '))).toEqual(PLAIN_LAYOUT);
    expect(layoutOf(company('a\u202eb'))).toMatchObject({ problem: expect.stringContaining('direction overrides') });
  });

  it('says why a file is no logo or no template', async () => {
    expect(await chosenLogo(new File(['GIF89a'], 'logo.gif'))).toEqual({
      problem: 'logo.gif is neither PNG nor SVG: choose a PNG or SVG file',
    });
    expect(await chosenTemplate(new File(['x'], 'own.doc'))).toEqual({
      problem: 'own.doc is no Word document (.docx)',
    });
  });
});

describe('own criteria', () => {
  it('take the place of shipped ones with their id', () => {
    const voice = { ...own, id: 'voice' };
    expect(allCriteria([voice]).filter(({ id }) => id === 'voice')).toEqual([voice]);
  });

  it.each(CRITERIA_PRESETS)('of a copy of $id are the same after the form, but for their version', (preset) => {
    expect(readCriteria(draftOf(preset), [])).toEqual({ set: { ...preset, version: preset.version + 1 } });
  });

  it('name each figure whose limit is wrong', () => {
    const draft = draftOf(own);
    const [limit] = draft.criteria;
    if (!limit) throw new Error('it has a limit');
    expect(readCriteria({ ...draft, criteria: [{ ...limit, pass: 'x' }] }, [])).toMatchObject({
      problems: [expect.stringMatching(/^Loss.*: pass must be a number/)],
    });
    expect(readCriteria({ ...draft, criteria: [{ ...limit, marginal: '0.1' }] }, [])).toMatchObject({
      problems: [expect.stringMatching(/marginal must be above pass/)],
    });
    expect(readCriteria(draft, ['own-voice'])).toMatchObject({
      problems: [expect.stringMatching(/own-voice already/)],
    });
  });
});
