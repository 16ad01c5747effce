/** One row of the table that the program prints: an interval, or the summary of a direction. */
export interface IntervalLine {
  readonly kind: 'interval';
  /** All streams together. */
  readonly isSum: boolean;
  /** Direction in a bidirectional test; null = the test has one direction. */
  readonly role: 'TX' | 'RX' | null;
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly bitsPerSecond: number;
  /** In a summary: whose count it is. */
  readonly side: 'sender' | 'receiver' | null;
  readonly retransmits: number | null;
  readonly jitterMs: number | null;
  readonly lostPackets: number | null;
  readonly packets: number | null;
}

export type OutputLine =
  | IntervalLine
  | { readonly kind: 'cpu'; readonly localPercent: number; readonly remotePercent: number }
  | { readonly kind: 'congestion'; readonly name: string }
  | { readonly kind: 'connected' }
  | { readonly kind: 'error'; readonly text: string };

const FACTORS: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };
const NUMBER = String.raw`(\d{1,18}(?:\.\d{1,6})?)`;

const INTERVAL = new RegExp(
  String.raw`^\[ *(SUM|\d{1,9})\](?:\[([TR]X)-[CS]\])? +${NUMBER}-${NUMBER} +sec +\S{1,20} [KMGT]?Bytes +${NUMBER} ([KMGT]?)bits/sec(.*)$`,
);
const UDP = new RegExp(String.raw`^ +${NUMBER} ms +(-?\d{1,15})/(\d{1,15}) \(`);
const CPU = new RegExp(String.raw`^CPU Utilization: local/\w+ ${NUMBER}% \(.*\), remote/\w+ ${NUMBER}% \(`);

/** Reads a line that the program prints with `-V -f k`; null = it says nothing of interest. @param isUdp of the test */
export function parseOutputLine(line: string, isUdp: boolean): OutputLine | null {
  const interval = INTERVAL.exec(line);
  if (interval) return intervalOf(interval, isUdp);
  const [, local, remote] = CPU.exec(line) ?? [];
  if (local !== undefined) return { kind: 'cpu', localPercent: Number(local), remotePercent: Number(remote) };
  const [, congestion] = /^snd_tcp_congestion (\w{1,20})$/.exec(line) ?? [];
  if (congestion !== undefined) return { kind: 'congestion', name: congestion };
  if (/^\[ *\d{1,9}\] local \S+ port \d+ connected to /.test(line)) return { kind: 'connected' };
  const [, error] = /^iperf3: (?:error|interrupt) - (.{1,400})/.exec(line) ?? [];
  return error === undefined ? null : { kind: 'error', text: error.trim() };
}

function intervalOf(found: RegExpExecArray, isUdp: boolean): OutputLine | null {
  const [, id, role, from, to, value, prefix = '', rest = ''] = found;
  if (/\(omitted\)/.test(rest)) return null;
  const [, side] = /(sender|receiver)\s*$/.exec(rest) ?? [];
  const [, jitter, lost, packets] = UDP.exec(rest) ?? [];
  const [, first] = /^ +(\d{1,12})(?=\s|$)/.exec(rest) ?? [];
  const isOfReceiver = jitter !== undefined && side !== 'sender';
  return {
    kind: 'interval',
    isSum: id === 'SUM',
    role: role === 'TX' || role === 'RX' ? role : null,
    fromSeconds: Number(from),
    toSeconds: Number(to),
    bitsPerSecond: Number(value) * (FACTORS[prefix] ?? 1),
    side: side === 'sender' || side === 'receiver' ? side : null,
    retransmits: !isUdp && first !== undefined ? Number(first) : null,
    // The sender prints zeros.
    jitterMs: isOfReceiver ? Number(jitter) : null,
    lostPackets: isOfReceiver ? Math.max(0, Number(lost)) : null, // duplicates count backwards
    packets: packets !== undefined ? Number(packets) : isUdp && first !== undefined ? Number(first) : null,
  };
}
