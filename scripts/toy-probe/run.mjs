// Runs in the copy that scripts/toy-probe.test.mjs makes: takes the toy through file, plan, engine, store, form and flags and
// prints what each of them made of it.
import BetterSqlite3 from 'better-sqlite3';
import { Command } from 'commander';
import { addProbeCommand } from './cli/probe/probe-command.ts';
import { decodeBatch } from './core/model/batch.ts';
import { planDocument } from './core/plan/plan-document.ts';
import { Planner } from './core/plan/planner.ts';
import { FakeClock } from './core/testing/fake-clock.ts';
import { adaptiveIo } from './engine/packet/adaptive-io.ts';
import { SimulatedPacketIo } from './host/packet-io/simulated.ts';
import { ownColumnsOf } from './probes/registry.ts';
import { SETTING_FIELDS, settingProblem, settingsOf, usesSetting } from './renderer/features/edit/setting-fields.ts';
import { buildCatalog } from './station/plan/catalog.ts';
import { loadProject } from './station/project/project-file.ts';
import { BatchScan } from './station/store/batch-scan.ts';
import { JournalWriter } from './station/store/journal-writer.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS, migrate } from './station/store/schema.ts';

const text = (toyBytes) =>
  `sounder: 1\ntargets:\n  a: {probe: toy-probe, to: 192.0.2.1, toyBytes: ${toyBytes}}\n  b: {probe: toy-probe, to: 192.0.2.2}\n`;
const { project } = loadProject(text(12));
const refused = loadProject(text(101)).problems?.map(({ message }) => message);

const ids = {
  identifyTargets: async (names) => names.map((_, at) => at),
  identifySeries: async (keys) => keys.map((_, at) => ({ seriesId: at, targetId: at })),
};
const { identified } = await buildCatalog(project, new Map(), { ids, ownAddresses: new Set() });
const planned = planDocument(identified);

const clock = new FakeClock();
const io = adaptiveIo(new SimulatedPacketIo({ clock }), clock, { driver: 'simulated', features: [] });
const db = new BetterSqlite3(':memory:');
migrate(db, JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS);
const writer = new JournalWriter(db, ownColumnsOf, 1e12);
io.onBatch((frame) => {
  if (!decodeBatch(frame, ownColumnsOf)) throw new Error('not a batch');
  writer.add(frame);
});
const fault = io.apply(new Planner().update(identified, clock.nowMs() + 10, 2));
clock.advance(5000);
writer.commit();
const query = { probeCodes: [200], series: new Set([0, 1]), fromMs: 0, toMs: 8e15, throughId: null };
const stored = [];
const scan = new BatchScan(db, query, ownColumnsOf, (batch) => stored.push(...batch.series));
while (!scan.step(1e9, () => 0));

const field = SETTING_FIELDS.find(({ name }) => name === 'toyBytes');
const form = {
  label: field?.label,
  builtIn: field?.builtIn,
  isUsed: [usesSetting('toy-probe', 'toyBytes'), usesSetting('toy-probe', 'port')],
  problem: settingProblem(field, '101') !== undefined,
  settings: settingsOf({ toyBytes: '12' }),
};

let flags;
const program = new Command();
addProbeCommand(program, async (type, targets, { settings }) => {
  flags = { type, targets, settings };
});
await program.parseAsync(['probe', 'toy-probe', '--toy-bytes', '3', '192.0.2.1'], { from: 'user' });

process.stdout.write(
  JSON.stringify({
    refused,
    fault,
    dataBytes: Object.values(planned.targets)
      .flat()
      .map((one) => one.dataBytes),
    stored: stored.sort(),
    form,
    flags,
  }),
);
