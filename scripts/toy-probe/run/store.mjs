// Runs in the copy that scripts/toy-probe.test.mjs makes: stores samples of the toy, folds them to blocks, minutes and hours,
// and prints the figures that are read at each level.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readColumnFrame, STATISTICS_FRAME } from '../core/model/column-frame.ts';
import { OUTCOMES } from '../core/model/outcome.ts';
import { HOUR_MS, startOf } from '../station/store/days/spans.ts';
import { StatisticsReading } from '../station/store/read/statistics-reading.ts';
import { ReadRig } from '../station/store/read/testing/read-rig.ts';
import { BASE_MS } from '../station/testing/sample-batches.ts';

const TOY = 200;
const hour = { fromMs: startOf(HOUR_MS, BASE_MS), toMs: startOf(HOUR_MS, BASE_MS) + HOUR_MS };
const dir = mkdtempSync(join(tmpdir(), 'sounder-toy-store-'));
const rig = new ReadRig(dir, BASE_MS + 60_000);

function figures() {
  const reading = new StatisticsReading(rig.parts, rig.openFiles, { series: [7], ...hour, throughId: null });
  const { columns } = readColumnFrame(rig.run(reading).frame(), STATISTICS_FRAME);
  const { sent, received, lost, minMs, maxMs } = columns;
  return [sent[0], received[0], lost[0], Math.round(minMs[0]), Math.round(maxMs[0])];
}

const samples = Array.from({ length: 30 }, (_, at) => ({
  series: 7,
  round: at,
  seq: 0,
  sentNs: BigInt(BASE_MS + at * 1000) * 1_000_000n,
  outcome: at % 10 === 9 ? OUTCOMES.timeout : OUTCOMES.reply,
  rttNs: at % 10 === 9 ? Number.NaN : (at + 1) * 1e6,
}));

rig.write(samples, TOY);
const found = { journal: figures() };
rig.fold(BASE_MS + 120_000);
found.folded = figures();
found.samples = rig.compact.read().length;
rig.fold(hour.toMs + 2 * HOUR_MS);
found.hours = figures();
rig.close();
rmSync(dir, { recursive: true });
process.stdout.write(JSON.stringify(found));
