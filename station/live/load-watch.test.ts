import { expect, it } from 'vitest';
import { decodeBatch, encodeBatch } from '../../core/model/batch.ts';
import { storedValue } from '../../core/model/column-value.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import type { LoadChange } from '../../core/service/under-load.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { definitionOf, THROUGHPUT_PROBE } from '../../probes/registry.ts';
import { LoadWatch } from './load-watch.ts';

it('reports a test whose end never comes as over', () => {
  const clock = new FakeClock(1000);
  const changes: LoadChange[] = [];
  const watch = new LoadWatch(clock, { loadChanged: (change) => void changes.push(change) });
  const definition = definitionOf(THROUGHPUT_PROBE);
  if (!definition) throw new Error('no throughput test');
  const { remaining } = definition.service?.throughput?.columns ?? {};
  const values = { [remaining ?? '']: 3 };
  const typed = Object.fromEntries(definition.columns.map((one) => [one.name, storedValue(one, values[one.name])]));
  const row = { series: 7, round: 0, seq: 0, sentNs: clock.nowNs(), outcome: OUTCOMES.progress, typed };
  const batch = decodeBatch(encodeBatch(definition.code, definition.columns, [row]), () => definition.columns);
  if (!batch) throw new Error('malformed');
  watch.add(batch);
  clock.advance(20_000);
  expect(changes).toEqual([
    { kind: 'begin', series: 7, atMs: 1000 },
    { kind: 'end', series: 7, atMs: 4000 },
  ]);
});
