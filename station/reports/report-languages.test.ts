import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CRITERIA_PRESETS } from '../../core/reports/criteria-presets.ts';
import type { ReportDocument } from '../../core/reports/document.ts';
import type { ReportLanguage } from '../../core/reports/report-language.ts';
import { assembleAll } from './testing/assemble-all.ts';
import { surveyProject } from './testing/survey-project.ts';

let dir: string;
const documents = new Map<ReportLanguage, ReportDocument>();
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-languages-'));
  surveyProject(dir, { hasHostileName: false });
  const criteria = CRITERIA_PRESETS.map(({ id }) => id);
  for (const language of ['en', 'de', 'fr'] as const) {
    documents.set(language, assembleAll(dir, { survey: 2, before: 1, language, criteria }).document);
  }
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** All texts of a document with their places, without those of series and users. */
function* textsOf(value: unknown, path = ''): Generator<readonly [path: string, text: string]> {
  if (typeof value === 'string') yield [path, value];
  else if (value !== null && typeof value === 'object') {
    for (const [key, part] of Object.entries(value)) yield* textsOf(part, `${path}.${key}`);
  }
}

/** Places whose text is not of the report: identifiers, names, what users and the timeline say. */
const NOT_TEXT =
  /^\.(reportSchema|generator|language|timeZone)|^\.cover\.(subject|customer|site|engineer|notes)|\.(id|set|metric|outcome|result|mark|kind|severity|column|probe|sha256|series|target|targets|address|before|after|scale|measure)(\.|$)|\.verdict$|^\.targets\.\d+\.(name|title|address|site|group|probeTitle)|^\.(summaryTable|lossMap)\.rows\.\d+\.(title|site|label)|^\.comparison\.rows\.\d+\.title|^\.(excluded\.spans\.\d+\.reason|events)|^\.scope\.steps|^\.appendix\.configuration\.|^\.appendix\.inputs\.\d+\.name|^\.method\.probes\.\d+\.(title|summary)/;

/** Words that occur in English sentences only. */
const ENGLISH =
  /\b(the|of|and|is|are|were|not|with|from|by|for|than|which|that|this|no|fewer|below|least|most|lost|sent|packets|replies|loss)\b/i;

/** Labels that the languages have in common with English. */
const SAME: Readonly<Record<'de' | 'fr', readonly string[]>> = {
  de: ['hop', 'median', 'name', 'p95', 'port'],
  fr: ['cause', 'instrument', 'p95', 'port', 'site', 'source', 'verdict'],
};

describe.each(['de', 'fr'] as const)('a report in %s', (language) => {
  it('has no English text', () => {
    const document = documents.get(language);
    const found = [...textsOf(document)].filter(([path, text]) => !NOT_TEXT.test(path) && ENGLISH.test(text));
    expect(found).toEqual([]);
  });

  it('has its own labels, but for those that are the same in both', () => {
    const [own, english] = [documents.get(language)?.labels ?? {}, documents.get('en')?.labels ?? {}];
    expect(Object.keys(own)).toEqual(Object.keys(english));
    const same = Object.keys(own).filter((id) => own[id] === english[id]);
    expect(same.sort()).toEqual([...SAME[language]].sort());
  });

  it('has numbers and dates of the language, and the same values', () => {
    const [own, english] = [documents.get(language), documents.get('en')];
    expect(own?.cover.span.from.text).toBe(language === 'de' ? '30.11.2026 09:00:00' : '30/11/2026 09:00:00');
    const loss = own?.targets[0]?.figures.find(({ metric }) => metric === 'lossRatio');
    expect(loss?.text).toMatch(/^\d,\d+ %$/);
    const values = (document: ReportDocument | undefined) =>
      document?.targets.map(({ figures }) => figures.map(({ value }) => value));
    expect(values(own)).toEqual(values(english));
    const decimals = [...textsOf(own)].filter(
      ([path, text]) => !NOT_TEXT.test(path) && /\d\.\d+ (ms|%|s|µs)\b/.test(text),
    );
    expect(decimals).toEqual([]);
  });
});
