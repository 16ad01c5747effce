import { type Batch, rowOf, type SampleRow } from '../../../core/model/batch.ts';
import { CAUSES, type IcmpError, icmpErrorOf, OUTCOMES } from '../../../core/model/outcome.ts';
import { UNANSWERED } from '../../../core/model/packet-columns.ts';

/** `seq` = this × flow + hop − 1; the last number of a flow stands for no hop. */
const SEQ_PER_FLOW = 256;

/** Position of a sample in a trace. */
export interface HopPlace {
  readonly series: number;
  readonly round: number;
  readonly flow: number;
  readonly hop: number;
}

/** Converts the sample of a packet to a hop into a sample of the trace. */
export function hopRow(batch: Batch, at: number, { series, round, flow, hop }: HopPlace): SampleRow {
  const own = (name: string) => batch.typed[name]?.[at] ?? 0;
  return {
    ...rowOf(batch, at),
    series,
    round,
    seq: flow * SEQ_PER_FLOW + hop - 1,
    typed: {
      hop,
      flow,
      last: 0,
      icmpType: own('icmpType'),
      icmpCode: own('icmpCode'),
      mtu: own('mtu'),
      sourcePort: own('sourcePort'),
      method: own('method'),
      quotedTtl: own('quotedTtl'),
      mplsCount: own('mplsCount'),
      mpls1: own('mpls1'),
      mpls2: own('mpls2'),
      mpls3: own('mpls3'),
      translation: own('translation'),
    },
  };
}

/** Makes the counted sample of a flow's round in which no hop was the target. @param row sample of its last packet */
export function rowOfNoHop(row: SampleRow, flow: number, outcome: number): SampleRow {
  const { from: _, rttNs: __, ...rest } = row;
  const seq = flow * SEQ_PER_FLOW + SEQ_PER_FLOW - 1;
  return { ...rest, seq, outcome, replyTtl: 0, typed: { ...row.typed, ...UNANSWERED, hop: 0 } };
}

/** Converts an error of this host into a sample without a hop: no router has seen the packet. */
export const rowFromHere = (row: SampleRow, flow: number): SampleRow => ({
  ...row,
  seq: flow * SEQ_PER_FLOW + SEQ_PER_FLOW - 1,
  typed: { ...row.typed, hop: 0 },
});

const ownRow = (place: Omit<HopPlace, 'hop'>, dueMs: number, outcome: number): SampleRow => {
  const sentNs = BigInt(Math.round(dueMs)) * 1_000_000n;
  const typed = { flow: place.flow, last: 0, sourcePort: 0, method: 0 };
  const { series, round, flow } = place;
  const row = { series, round, seq: 0, sentNs, outcome: 0, cause: CAUSES['buffer-overflow'], typed };
  return rowOfNoHop(row, flow, outcome);
};

/** Makes the not-measured sample of a flow's round whose samples were lost between driver and reader. */
export const lostRow = (place: Omit<HopPlace, 'hop'>, dueMs: number): SampleRow =>
  ownRow(place, dueMs, OUTCOMES['not-measured']);

/** Makes the uncounted sample that ends a round when the flow already has its counted one. */
export const closingRow = (place: Omit<HopPlace, 'hop'>, dueMs: number): SampleRow =>
  ownRow(place, dueMs, OUTCOMES.unanswered);

/** ICMP "destination unreachable". */
const UNREACHABLE_TYPE = { 4: 3, 6: 1 } as const;

export const isUnreachable = (row: SampleRow, family: 4 | 6): boolean =>
  row.typed?.['icmpType'] === UNREACHABLE_TYPE[family];

/** The ICMP error that ended or amends a sample; undefined = none did. */
export const errorOf = ({ outcome, cause = 0 }: SampleRow): IcmpError | undefined => icmpErrorOf(outcome, cause);

export const asLast = (row: SampleRow): SampleRow => ({ ...row, typed: { ...row.typed, last: 1 } });

/** Key of the responder; empty = the target, or no reply. */
export const responderOf = (row: SampleRow): string => row.from?.join('.') ?? '';
