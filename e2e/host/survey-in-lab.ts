/**
 * Runs in a lab: measures a survey of some seconds with a station, has it make a report, and prints the report's document as
 * JSON, with the time at which the survey began.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredReport } from '../../core/contracts/reports.ts';
import { PLAIN_LAYOUT } from '../../core/reports/layout-options.ts';
import type { ReportOptions } from '../../core/reports/report-rules.ts';
import { serve, temporaryDir } from './sounder-process.ts';
import { connectStation } from './station-client.ts';

const SURVEY_MS = 12_000;
const FAST = { interval: '100ms', timeout: '500ms' } as const;
const TARGETS = {
  lossy: { probe: 'icmp', to: '10.78.1.1', ...FAST, interval: '20ms' },
  outage: { probe: 'icmp', to: '10.78.2.1', ...FAST },
  rerouted: { probe: 'traceroute', to: '10.78.3.1', ...FAST, maxHops: 6 },
  narrow: { probe: 'path-mtu', to: '10.78.4.1', interval: '2s', timeout: '500ms' },
  split: {
    probe: 'traceroute',
    to: '10.78.5.1',
    method: 'udp',
    port: 33_434,
    flows: 16,
    interval: '500ms',
    timeout: '400ms',
    maxHops: 6,
  },
} as const;

const dir = temporaryDir();
const served = await serve(dir.path);
const client = await connectStation(served.url);
const { station } = client;
await station.edit({ ops: Object.entries(TARGETS).map(([name, target]) => ({ op: 'put' as const, name, target })) });
const text = { name: 'Lab', site: 'Customer / Lab', engineer: '', notes: '', plannedMs: null };
const survey = await station.surveyStart({ ...text, startMeasuring: true });
// The scenario counts from the first packet; its faults lie within this time.
await new Promise((resolve) => setTimeout(resolve, SURVEY_MS));
await station.surveyStop({ id: survey.id, stopMeasuring: true });
const options: ReportOptions = {
  ...{ fromMs: null, toMs: null, survey: survey.id, before: null, language: 'en', timeZone: 'UTC', dateMs: null },
  ...{ criteria: ['reachability'], targets: [], groups: [], probes: [] },
};
let made: StoredReport | undefined;
await station.reportMake({ options, layout: PLAIN_LAYOUT, formats: ['json', 'ticket'] }, (item) => {
  if (item.kind === 'made') made = item.report;
}).done;
const folder = join(dir.path, 'reports', made?.name ?? '');
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
console.log(
  JSON.stringify({
    startedAtMs: survey.startedAtMs,
    document: JSON.parse(read('lab.json')),
    ticket: read('lab.ticket.txt'),
  }),
);
client.close();
await served.stop();
dir.remove();
