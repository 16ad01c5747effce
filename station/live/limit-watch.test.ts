import { expect, it } from 'vitest';
import { decodeBatch, encodeBatch } from '../../core/model/batch.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { FLOW_COLUMNS } from '../../core/model/packet-columns.ts';
import { udpUnreachable } from '../../probes/udp-unreachable/common/definition.ts';
import type { AnswerLimit } from '../events/incidents.ts';
import { LimitWatch } from './limit-watch.ts';

/** Ten packets a second; `answered` says which of them come back. */
function watch(count: number, answered: (n: number) => boolean) {
  const said: AnswerLimit[] = [];
  const limits = new LimitWatch({ answersLimited: (limit) => void said.push(limit) });
  const rows = Array.from({ length: count }, (_, n) => ({
    series: 7,
    round: n,
    seq: 0,
    sentNs: BigInt(n) * 100_000_000n,
    outcome: answered(n) ? OUTCOMES.reply : OUTCOMES.timeout,
  }));
  const batch = decodeBatch(encodeBatch(udpUnreachable.code, FLOW_COLUMNS, rows), () => FLOW_COLUMNS);
  if (!batch) throw new Error('not a batch');
  limits.add(batch);
  return said;
}

it('says once that a target answers once a second whatever it is asked', () => {
  const said = watch(600, (n) => n < 6 || n % 10 === 0);
  expect(said).toHaveLength(1);
  expect(said[0]?.series).toBe(7);
  expect(said[0]?.perSecond).toBeCloseTo(1, 1);
});

it('says nothing of a target that answers everything, or nothing', () => {
  expect(watch(600, () => true)).toEqual([]);
  expect(watch(600, () => false)).toEqual([]);
});

it('says it again when the limit was gone in between', () => {
  expect(watch(1200, (n) => (n > 400 && n < 800) || n % 10 === 0)).toHaveLength(2);
});
