import { expect, it } from 'vitest';
import { OUTCOMES, PLAIN_RULES } from '../../model/outcome.ts';
import { DEFAULT_RULES } from '../report-rules.ts';
import { SeriesRecord } from '../series-record.ts';
import { textIn } from '../text/languages.ts';
import { ReportFrame } from './report-frame.ts';
import { targetItem } from './target-item.ts';

it('an outage of less than a second has a duration, in the notation of the language', () => {
  const record = new SeriesRecord(PLAIN_RULES, []);
  const rows = Array.from({ length: 400 }, (_, row) => row);
  const isLost = (row: number) => row >= 100 && row < 104;
  const none = rows.map(() => 0);
  record.add({
    count: rows.length,
    sentMs: rows.map((row) => row * 50),
    rttMs: rows.map((row) => (isLost(row) ? Number.NaN : 10)),
    outcome: rows.map((row) => (isLost(row) ? OUTCOMES.timeout : OUTCOMES.reply)),
    ...{ round: rows, lateUs: none, cause: none, stamps: none, typed: {} },
  });
  const frame = new ReportFrame({
    span: { fromMs: 0, toMs: 20_000, excluded: [] },
    ...{ seed: 1, text: textIn('de'), timeZone: 'UTC', rules: DEFAULT_RULES, criteria: [] },
  });
  const of = { series: 1, target: 'a', address: '192.0.2.1', port: null, group: null, probe: 'icmp', site: null };
  const traits = { title: 'ICMP echo', summary: '', isPacket: true, isUntimed: false, isThroughput: false };
  const facts = { of: { ...of, settings: null }, traits, record, path: null, loadPhases: [], excluded: [] };
  const { outages } = targetItem(facts, 'T1', 'a', frame);
  expect(outages.map(({ downMs, duration }) => [downMs, duration])).toEqual([[200, '200 ms']]);
});
