import { z } from 'zod';
import { CAUSES, OUTCOMES } from '../../core/model/outcome.ts';
import { UNANSWERED } from '../../core/model/packet-columns.ts';
import type { RecordSample } from './record-sample.ts';

/** Packets of a job are 1000 at most. */
const Count = z.int().min(0).max(1000);
/** netProbe reports 10 000 000 as the least where nothing arrived. */
const Rtt = z.number().min(0).max(10_000_000);

/** Fields of an `ICMP` record. Times are ms; a timeout enters the average as the timeout itself. */
export const EchoFields = z.object({
  'icmp-seq': Count,
  'icmp-ok': Count,
  'icmp-timeout': Count,
  'icmp-avg_rtt': Rtt,
  'icmp-min_rtt': Rtt,
  'icmp-max_rtt': Rtt,
});

const REPLY = { icmpType: 0, icmpCode: 0, mtu: 0 };
const NONE = { icmpType: UNANSWERED.icmpType, icmpCode: UNANSWERED.icmpCode, mtu: UNANSWERED.mtu };
const TIMEOUT = { outcome: OUTCOMES.timeout, typed: NONE };
const UNKNOWN = { outcome: OUTCOMES['not-measured'], cause: CAUSES['ambiguous-answer'], typed: NONE };

/**
 * The packets of a run. Of the replies netProbe reports the least, the greatest and the mean round-trip time: they become the
 * samples with just these figures, so that two are exact and the others, if any, have the mean of the rest. A packet that
 * was neither answered nor timed out met another ICMP message, and was not waited for any longer. Their order is not known:
 * replies are spread evenly, so that losses in a row are as few as they can be.
 * @param timeoutMs of the job
 */
export function echoSamples(fields: z.infer<typeof EchoFields>, timeoutMs: number): readonly RecordSample[] {
  const { 'icmp-seq': sent, 'icmp-timeout': timeouts } = fields;
  const replies = Math.min(fields['icmp-ok'], Math.max(0, sent - timeouts));
  const rtts = rttsOf(fields, replies, timeoutMs);
  const samples: RecordSample[] = [];
  let answered = 0;
  for (let seq = 0; seq < sent; seq++) {
    const isReply = Math.floor(((seq + 1) * replies) / sent) > answered;
    if (isReply) samples.push({ seq, outcome: OUTCOMES.reply, rttNs: (rtts[answered] ?? 0) * 1e6, typed: REPLY });
    else samples.push(seq - answered < timeouts ? { seq, ...TIMEOUT } : { seq, ...UNKNOWN });
    if (isReply) answered += 1;
  }
  return samples;
}

function rttsOf(fields: z.infer<typeof EchoFields>, replies: number, timeoutMs: number): readonly number[] {
  const { 'icmp-avg_rtt': mean, 'icmp-min_rtt': least, 'icmp-max_rtt': most } = fields;
  const sum = mean * fields['icmp-seq'] - fields['icmp-timeout'] * timeoutMs;
  if (replies === 0) return [];
  if (replies === 1) return [clamp(sum, least, most)];
  const rest = replies - 2;
  const each = rest === 0 ? 0 : clamp((sum - least - most) / rest, least, most);
  return [least, most, ...Array.from({ length: rest }, () => each)];
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
