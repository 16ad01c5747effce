import { z } from 'zod';
import { addressBytes } from '../../core/model/address.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { UNANSWERED } from '../../core/model/packet-columns.ts';
import type { RecordSample } from './record-sample.ts';

/** Hops that a netProbe probe tests at most. */
const MOST_HOPS = 29;

/** Fields of a `TRACEROUTE` record besides those of its hops. */
export const TraceFields = z.looseObject({
  'traceroute-seq': z.int().min(1).max(10),
  'traceroute-targetIP': z.string().max(64),
  'traceroute-distance': z.int().min(0).max(MOST_HOPS),
});
export type TraceFields = z.infer<typeof TraceFields>;

const ICMP = { exceeded: { icmpType: 11, icmpCode: 0 }, reply: { icmpType: 0, icmpCode: 0 } };
/** No hop: the counted sample of a round in which the target was not reached. */
const NO_HOP_SEQ = 255;

/**
 * One round: a sample per hop as of Sounder's own traceroute. A hop that answered some of its packets has an address
 * without a time, since netProbe reports no times then.
 */
export function hopSamples(fields: TraceFields): readonly RecordSample[] {
  const distance = fields['traceroute-distance'];
  const target = fields['traceroute-targetIP'];
  const samples: RecordSample[] = [];
  let isReached = false;
  for (let hop = 1; hop <= distance; hop++) {
    const found = hopOf(fields, hop, target);
    isReached ||= found.outcome === OUTCOMES.reply;
    samples.push(found);
    if (isReached) break;
  }
  if (!isReached) samples.push({ ...silent(0), outcome: OUTCOMES.timeout, seq: NO_HOP_SEQ });
  return samples.map((sample, at) => ({
    ...sample,
    typed: { ...sample.typed, last: at === samples.length - 1 ? 1 : 0 },
  }));
}

function hopOf(fields: TraceFields, hop: number, target: string): RecordSample {
  const of = (name: string) => fields[`traceroute-${name}-${String(hop).padStart(2, '0')}`];
  const address = of('addr');
  const replies = of('ok');
  const from = typeof address === 'string' ? addressBytes(address) : undefined;
  const timeouts = of('timeout');
  if (!from || timeouts === fields['traceroute-seq']) return silent(hop);
  const mean = of('avg-rtt');
  const isTarget = typeof replies === 'number' && replies > 0;
  return {
    seq: hop - 1,
    outcome: isTarget ? OUTCOMES.reply : OUTCOMES['ttl-exceeded'],
    ...(typeof mean === 'number' && mean >= 0 && { rttNs: mean * 1e6 }),
    ...(address !== target && { from }),
    typed: { ...UNANSWERED, ...(isTarget ? ICMP.reply : ICMP.exceeded), hop, flow: 0 },
  };
}

const silent = (hop: number): RecordSample => ({
  seq: Math.max(0, hop - 1),
  outcome: OUTCOMES.unanswered,
  typed: { ...UNANSWERED, hop, flow: 0 },
});
