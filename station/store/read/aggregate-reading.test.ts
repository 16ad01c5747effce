import { expect, it } from 'vitest';
import { HISTORY_FRAME, readColumnFrame } from '../../../core/model/column-frame.ts';
import { sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { MINUTE_MS } from '../days/spans.ts';
import { AggregateReading } from './aggregate-reading.ts';
import { ReadRig } from './testing/read-rig.ts';

const tempDir = tempDirs();
const START_MS = Date.UTC(2026, 10, 30, 12);

it('the average of many series is that of their round trips, whatever replies have none', () => {
  const rig = new ReadRig(tempDir(), START_MS);
  const replies = Array.from({ length: 10 }, (_, at) =>
    sample({ series: 1, seq: at, round: at, sentMs: START_MS + at * 1000, rttNs: at === 0 ? 10e6 : Number.NaN }),
  );
  rig.write([...replies, sample({ series: 2, sentMs: START_MS, rttNs: 20e6 })]);
  const span = { fromMs: START_MS, toMs: START_MS + MINUTE_MS, columns: 1 };
  const query = { ...span, series: [1, 2], through: { rowId: Number.MAX_SAFE_INTEGER, batch: 1 } };
  const reading = rig.run(new AggregateReading(rig.parts, query));
  const frame = readColumnFrame(reading.frame(), HISTORY_FRAME);
  rig.close();
  expect([frame?.columns.sent[0], frame?.columns.avgMs[0], frame?.columns.p50Ms[0]]).toEqual([11, 15, 15]);
});
