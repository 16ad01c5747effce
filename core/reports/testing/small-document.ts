import { PLAIN_RULES } from '../../model/outcome.ts';
import { MethodTotals, methodFacts } from '../build/method-totals.ts';
import { reportDocument } from '../build/report-document.ts';
import { ReportFrame } from '../build/report-frame.ts';
import type { SeriesFacts } from '../build/series-facts.ts';
import { targetItem } from '../build/target-item.ts';
import { targetTitles } from '../build/target-titles.ts';
import { CRITERIA_PRESETS } from '../criteria-presets.ts';
import type { ReportDocument } from '../document.ts';
import type { ReportLanguage } from '../report-language.ts';
import { DEFAULT_RULES } from '../report-rules.ts';
import { SeriesRecord } from '../series-record.ts';
import { textIn } from '../text/languages.ts';

export const START_MS = Date.UTC(2026, 10, 30, 8);

/** A report of series with these names, each with 300 packets a second apart of which two are lost. */
export function smallDocument(
  names: readonly string[],
  message = 'A note',
  language: ReportLanguage = 'en',
): ReportDocument {
  const span = { fromMs: START_MS, toMs: START_MS + 300_000, excluded: [] };
  const criteria = CRITERIA_PRESETS.filter(({ id }) => id === 'voice');
  const frame = new ReportFrame({
    span,
    seed: 1,
    text: textIn(language),
    timeZone: 'UTC',
    rules: DEFAULT_RULES,
    criteria,
  });
  const methods = new MethodTotals();
  const all = names.map(factsOf);
  const titles = targetTitles(all.map(({ of }) => of));
  const targets = all.map((facts, at) => {
    methods.add(methodFacts(facts));
    return targetItem(facts, `T${at + 1}`, titles.get(facts.of.series) as string, frame);
  });
  const note = { atMs: START_MS, endMs: null, kind: 'note', message, excluded: false, series: [1] };
  return reportDocument(
    {
      ...{ version: '1', survey: null, isAllData: true, dateMs: span.toMs, targets, methods, events: [note] },
      ...{
        comparison: null,
        silent: [],
        damaged: 0,
        deleted: [],
        configuration: names.map((name) => `${name}: icmp`),
        inputs: [],
      },
    },
    frame,
  );
}

function factsOf(target: string, at: number): SeriesFacts {
  const record = new SeriesRecord(PLAIN_RULES, []);
  const rows = Array.from({ length: 300 }, (_, row) => row);
  const isLost = (row: number) => row === 100 || row === 101;
  const none = rows.map(() => 0);
  record.add({
    count: rows.length,
    sentMs: rows.map((row) => START_MS + row * 1000),
    rttMs: rows.map((row) => (isLost(row) ? Number.NaN : 10 + (row % 7))),
    outcome: rows.map((row) => (isLost(row) ? 1 : 0)),
    ...{ round: rows, lateUs: none, cause: none, stamps: none, typed: {} },
  });
  return {
    of: {
      series: at + 1,
      target,
      address: '192.0.2.1',
      port: null,
      group: null,
      probe: 'icmp',
      site: target,
      settings: null,
    },
    traits: { title: 'ICMP echo', summary: '', isPacket: true, isUntimed: false, isThroughput: false },
    ...{ record, path: null, loadPhases: [], excluded: [] },
  };
}
