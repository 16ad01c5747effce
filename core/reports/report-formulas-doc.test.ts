import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CRITERIA_PRESETS } from './criteria-presets.ts';
import { METRIC_IDS, METRICS } from './metrics.ts';
import { PERCENTILE_METHODS } from './percentile-methods.ts';
import { SPEECH_CODECS } from './speech-codecs.ts';

const documented = readFileSync(new URL('../../docs/report-formulas.md', import.meta.url), 'utf8');
const rows = documented.split('\n').filter((line) => line.startsWith('|'));

it('documents each metric once, with its unit', () => {
  for (const id of METRIC_IDS) {
    const found = rows.filter((row) => row.split('|')[1]?.includes(`\`${id}\``));
    expect([id, found.length]).toEqual([id, 1]);
    const unit = METRICS[id].unit;
    if (unit !== 'score') expect([id, found[0]?.split('|')[3]]).toEqual([id, expect.stringContaining(unit)]);
  }
});

it('says of each metric whose source is not checked, or no standard, that it is so', () => {
  for (const id of METRIC_IDS) {
    const source = rows.find((row) => row.includes(`\`${id}\``))?.split('|')[4] ?? '';
    if (METRICS[id].source.includes('(standard value') && id !== 'apdex')
      expect([id, source]).toEqual([id, expect.stringContaining('not checked')]);
    else if (/\(convention/.test(METRICS[id].source) && !/RFC|ITU/.test(source))
      expect([id, source]).toEqual([id, expect.stringContaining('convention')]);
  }
});

it('documents percentile methods, codecs and shipped criteria', () => {
  for (const { name } of Object.values(PERCENTILE_METHODS)) expect(documented).toContain(`| ${name}`);
  for (const { name, ie, bpl } of Object.values(SPEECH_CODECS)) {
    const row = rows.find((one) => one.startsWith(`| ${name}`));
    expect(row?.split('|').slice(2, 4).map(Number)).toEqual([ie, bpl]);
  }
  const named = ['y1541-1', 'y1541-2', 'y1541-3']; // within a range
  for (const { id } of CRITERIA_PRESETS) if (!named.includes(id)) expect(documented).toContain(`\`${id}\``);
});
