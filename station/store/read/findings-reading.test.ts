import { expect, it } from 'vitest';
import { pathMtu } from '../../../probes/path-mtu/common/definition.ts';
import { VERDICTS } from '../../../probes/path-mtu/common/verdicts.ts';
import { sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { HOUR_MS } from '../days/spans.ts';
import { FindingsReading } from './findings-reading.ts';
import { ReadRig } from './testing/read-rig.ts';

const tempDir = tempDirs();
const AT_MS = Date.UTC(2026, 10, 30, 12);

/** A search of a series some hours before the moment, with its result. */
const search = (series: number, hoursAgo: number, mtu: number) =>
  sample({
    series,
    sentMs: AT_MS - hoursAgo * HOUR_MS,
    typed: { pathMtu: mtu, verdict: VERDICTS.told, last: 1 },
  });

it.each(['of the journal', 'of blocks'])('has the path MTU at a moment by samples %s', (where) => {
  const rig = new ReadRig(tempDir(), AT_MS);
  rig.write([search(3, 30, 1300)], pathMtu.code);
  rig.write([search(2, 20, 1450), search(1, 2, 1500)], pathMtu.code);
  rig.write([search(1, 0.5, 1400), search(1, -0.5, 1200)], pathMtu.code);
  if (where === 'of blocks') rig.fold(AT_MS + HOUR_MS);
  const found = (more: { readonly sinceMs?: number } = {}) => {
    const query = { series: [1, 2, 3], atMs: AT_MS, throughId: null, ...more };
    return rig.run(new FindingsReading(rig.parts, query)).findings;
  };
  // Of the last hour; of the last day, where that has none; not of an earlier one.
  expect(found()).toMatchObject([
    { series: 1, mtu: 1400, searches: 1 },
    { series: 2, mtu: 1450 },
  ]);
  expect(found({ sinceMs: AT_MS - HOUR_MS })).toMatchObject([{ series: 1, mtu: 1400 }]);
  rig.close();
});
