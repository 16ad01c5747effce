// Runs in the copy that scripts/toy-probe.test.mjs makes: takes the toy through file, plan, engine, live feeds, store and form,
// and prints the result of each.
import BetterSqlite3 from 'better-sqlite3';
import { decodeBatch } from '../core/model/batch.ts';
import { LIVE_FRAME, readColumnFrame } from '../core/model/column-frame.ts';
import { OUTCOMES, outcomeClass } from '../core/model/outcome.ts';
import { planDocument } from '../core/plan/plan-document.ts';
import { Planner } from '../core/plan/planner.ts';
import { FakeClock } from '../core/testing/fake-clock.ts';
import { memoryLog } from '../core/testing/memory-log.ts';
import { adaptiveIo } from '../engine/packet/adaptive-io.ts';
import { SimulatedPacketIo } from '../host/packet-io/simulated.ts';
import { outcomeRules, ownColumnsOf } from '../probes/registry.ts';
import { SETTING_FIELDS, settingProblem, settingsOf, usesSetting } from '../renderer/features/edit/setting-fields.ts';
import { FindingFeed } from '../station/live/finding-feed.ts';
import { LimitWatch } from '../station/live/limit-watch.ts';
import { buildCatalog } from '../station/plan/catalog.ts';
import { loadProject } from '../station/project/project-file.ts';
import { SampleIntake } from '../station/run/sample-intake.ts';
import { JournalWriter } from '../station/store/journal-writer.ts';
import { BatchReading } from '../station/store/read/batch-reading.ts';
import { journalParts } from '../station/store/read/testing/journal-parts.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS, migrate } from '../station/store/schema.ts';

const text = (toyBytes) =>
  `sounder: 1\ntargets:\n  a: {probe: toy-probe, to: 192.0.2.1, toyBytes: ${toyBytes}}\n  b: {probe: toy-probe, to: 192.0.2.2}\n`;
const { project } = loadProject(text(12));
const refused = loadProject(text(101)).problems?.map(({ message }) => message);

const ids = {
  identifyTargets: async (names) => names.map((_, at) => at),
  identifySeries: async (keys) => keys.map((_, at) => ({ seriesId: at, targetId: at })),
};
const { identified } = await buildCatalog(project, new Map(), { ids, ownAddresses: new Set() }, { reason: () => null });
const planned = planDocument(identified);

const clock = new FakeClock();
const io = adaptiveIo(new SimulatedPacketIo({ clock }), clock, { driver: 'simulated', features: [] });
const db = new BetterSqlite3(':memory:');
migrate(db, JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS);
const writer = new JournalWriter(db, ownColumnsOf, 1e12);

/** A reader that takes everything. */
const readerOf = (take) => ({ credit: 1e9, send: take, onCredit: () => undefined, end: () => undefined });
const events = [];
const findings = new FindingFeed(clock, {
  findingChanged: ({ series, kind, describe }) => events.push([series, kind, describe('the target')]),
});
const intake = new SampleIntake({
  clock,
  log: memoryLog(),
  watches: {
    paths: { add: () => undefined, clear: () => undefined },
    findings,
    load: { add: () => undefined, clear: () => undefined },
    limits: new LimitWatch({ answersLimited: () => undefined }),
  },
  store: {
    add(frame) {
      writer.add(frame);
      return true;
    },
  },
  catalog: { settingsOf: (series) => identified.find(({ seriesId }) => seriesId === series)?.planned.settings },
});
const { signal } = new AbortController();
const rows = new Map();
const readRows = (frame) => {
  const live = readColumnFrame(frame, LIVE_FRAME);
  if (!live) return; // trends
  for (let at = 0; at < live.count; at++) {
    const { series, sent, received, lost } = live.columns;
    rows.set(series[at], [sent[at], received[at], lost[at]]);
  }
};
intake.live.open(readerOf(readRows), signal);
const states = new Map();
findings.open(
  { series: [0, 1], brief: false },
  readerOf((state) => states.set(state.series, state)),
  signal,
);

io.onBatch((frame) => {
  if (!decodeBatch(frame, ownColumnsOf)) throw new Error('not a batch');
  intake.take(frame, () => undefined);
});
const delta = new Planner().update(identified, clock.nowMs() + 10, 2);
intake.follow(delta);
const fault = io.apply(delta);
clock.advance(5000);
writer.commit();
const query = { series: [0, 1], fromMs: 0, toMs: 8e15, throughId: null };
const stored = [];
const reading = new BatchReading(journalParts(db), query, (batch) => stored.push(...batch.series));
while (!reading.step(1e9, () => 0));

const field = SETTING_FIELDS.find(({ name }) => name === 'toyBytes');
const form = {
  label: field?.label,
  builtIn: field?.builtIn,
  isUsed: [usesSetting('toy-probe', 'toyBytes'), usesSetting('toy-probe', 'port')],
  problem: settingProblem(field, '101') !== undefined,
  settings: settingsOf({ toyBytes: '12' }),
};

process.stdout.write(
  JSON.stringify({
    refused,
    fault,
    dataBytes: Object.values(planned.targets)
      .flat()
      .map((one) => one.dataBytes),
    transit: outcomeClass(OUTCOMES['ttl-exceeded'], outcomeRules(200)),
    stored: stored.sort(),
    rows: [...rows],
    states: [...states.values()],
    events,
    missed: intake.missed,
    form,
  }),
);
