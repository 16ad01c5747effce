import { describe, expect, it } from 'vitest';
import type { ReportDocument } from '../document.ts';
import type { PathItem, TargetItem } from '../document-target.ts';
import type { ReportLanguage } from '../report-language.ts';
import { smallDocument } from '../testing/small-document.ts';
import { ZonedTime } from '../zoned-time.ts';
import { ispTicket, zoneText } from './isp-ticket.ts';
import { lossBeginning } from './ticket-facts.ts';

const hop = (
  at: number,
  address: string | null,
  sent: number,
  answered: number,
  isEnd = false,
): PathItem['hops'][number] => ({
  ...{ hop: at, isEnd, sent, answered },
  addresses: address === null ? [] : [{ address, count: answered, share: '100 %' }],
  replyLoss: `${((sent - answered) / sent) * 100} %`,
  rtt: { min: '1 ms', mean: '2 ms', max: '3 ms' },
  note: null,
});
const path = (hops: PathItem['hops']): PathItem => ({ rounds: 100, hops, branches: [], changes: [], text: [] });

/** A report of two targets, of which the first has what is given and is warned of. */
function reported(
  more: Partial<TargetItem>,
  change: Partial<ReportDocument> = {},
  language: ReportLanguage = 'en',
): ReportDocument {
  const document = smallDocument(['wan', 'lan'], 'A note', language);
  const [first, second] = document.targets as [TargetItem, TargetItem];
  const [finding] = document.findings;
  if (!finding) throw new Error('the small report has a finding');
  return {
    ...document,
    cover: { ...document.cover, site: 'Customer / HQ' },
    targets: [
      { ...first, title: 'wan', address: '198.51.100.1', ...more },
      { ...second, title: 'lan', address: '10.0.0.1', lost: 0 },
    ],
    findings: [{ ...finding, severity: 'critical', targets: ['T1'] }],
    ...change,
  };
}

describe('a ticket', () => {
  it('has the time with its zone, the fault with its bounds, and what was ruled out', () => {
    const time = new ZonedTime('UTC');
    const at = Date.UTC(2026, 10, 30, 8, 1, 40);
    const outage = { from: time.moment(at), to: time.moment(at + 2000), downMs: 2000, duration: '2 s', noDataMs: 0 };
    const { method } = smallDocument(['wan']);
    // Another target of the probe has another interval.
    const probes = method.probes.map((probe) => ({ ...probe, interval: '1 s, 5 s' }));
    const text = ispTicket(reported({ outages: [outage] }, { method: { ...method, probes } }));
    expect(text).toContain('Network fault at Customer / HQ, measured from 2026-11-30 08:00:00 UTC (UTC+00:00)');
    expect(text).toContain('- wan (198.51.100.1), ICMP echo');
    expect(text).toContain('down 2 s, from 2026-11-30 08:01:40 to 2026-11-30 08:01:42 (each within one interval: 1 s)');
    expect(text).toMatch(/loss 0\.667 % \(2 of 300, 95 % interval [\d.]+ % to [\d.]+ %\)/);
    expect(text).toMatch(/Ruled out\n- the measuring computer: 0 of 600 samples/);
    expect(text).toContain('- the local network: no loss to lan (10.0.0.1) in the same time');
    expect(text).toContain('Not ruled out\n- a full line: the load of the line was not measured');
  });

  it.each([
    [
      'de',
      /Netzstörung bei Customer \/ HQ, gemessen ab 30\.11\.2026.* UTC \(UTC\+00:00\)/,
      'Ausgeschlossen\n- der messende',
    ],
    [
      'fr',
      /Panne de réseau sur le site Customer \/ HQ, mesurée depuis le 30\/11\/2026.* UTC \(UTC\+00:00\)/,
      'Exclu\n- l’ordinateur',
    ],
  ] as const)('is in the language of its report, with the same facts: %s', (language, subject, ruledOut) => {
    const path100 = path([hop(1, '10.0.0.1', 100, 100), hop(2, '198.51.100.1', 100, 60, true)]);
    const more = { path: path100, moreOutages: 3, service: [] };
    const english = ispTicket(reported(more));
    const text = ispTicket(reported(more, {}, language));
    expect(text).toMatch(subject);
    expect(text).toContain(ruledOut);
    expect(text.split('\n')).toHaveLength(english.split('\n').length);
    expect(text).not.toMatch(/undefined|Not ruled|\bloss\b|\bthe /);
  });

  it('names the hop at which the loss begins, and lists the hops', () => {
    const hops = [
      hop(1, '10.0.0.1', 100, 60),
      hop(2, '192.0.2.1', 100, 99),
      hop(3, null, 100, 0),
      hop(4, '198.51.100.1', 100, 80, true),
    ];
    const text = ispTicket(reported({ path: path(hops) }));
    expect(text).toContain(
      'the loss begins at hop 3 (silent) and continues at every later hop; 192.0.2.1 before it has less',
    );
    expect(text).toContain('2  192.0.2.1  reply loss 1 %  RTT 2 ms');
  });

  it('does not rule out a host that lost samples, nor a network of which nothing was measured', () => {
    const document = reported({});
    const causes = [{ cause: 'overload', label: 'Overload', samples: 60 }];
    const [wan] = document.targets as [TargetItem];
    const text = ispTicket({ ...document, targets: [wan], excluded: { ...document.excluded, causes } });
    expect(text).not.toContain('\nRuled out');
    expect(text).toContain('Not ruled out\n- the measuring computer: 60 of 360 samples');
    expect(text).toContain('all targets are affected');
  });

  it('says that there is no fault where there is none', () => {
    const text = ispTicket(reported({}, { findings: [] }));
    expect(text).toContain('Fault\n- No outage and no unusual loss was found in this span');
    expect(text).not.toContain('Where on the path');
  });

  it('stays short, however many targets are affected', () => {
    const names = Array.from({ length: 200 }, (_, at) => `target ${at}`);
    const document = smallDocument(names);
    const findings = document.findings.map((one) => ({
      ...one,
      severity: 'warning' as const,
      targets: document.targets.map(({ id }) => id),
    }));
    const text = ispTicket({ ...document, findings });
    expect(text).toContain('- and 192 more targets');
    expect(text.split('\n').length).toBeLessThan(80);
  });
});

it('loss of replies at a hop counts only where every later hop has it', () => {
  const end = (answered: number) => hop(3, 'c', 100, answered, true);
  expect(lossBeginning(path([hop(1, 'a', 100, 10), hop(2, 'b', 100, 100), end(100)]))).toBeNull();
  expect(lossBeginning(path([hop(1, 'a', 100, 100), hop(2, 'b', 100, 80), end(80)]))).toEqual({
    hop: 2,
    address: 'b',
    before: 'a',
  });
  expect(lossBeginning(path([hop(1, 'a', 100, 80), hop(2, 'b', 100, 80), end(80)]))).toEqual({
    hop: 1,
    address: 'a',
    before: null,
  });
  expect(lossBeginning(path([]))).toBeNull();
});

it('a time zone has its distance from UTC at that moment', () => {
  const winter = Date.UTC(2026, 0, 1);
  expect(zoneText('Europe/Berlin', winter)).toBe('Europe/Berlin (UTC+01:00)');
  expect(zoneText('Europe/Berlin', Date.UTC(2026, 6, 1))).toBe('Europe/Berlin (UTC+02:00)');
  expect(zoneText('America/St_Johns', winter)).toBe('America/St_Johns (UTC-03:30)');
});
