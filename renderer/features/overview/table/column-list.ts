import type { TextColumn } from './rows.ts';

/** Columns whose values are round-trip times. */
export const RTT_COLUMNS = ['lastMs', 'minMs', 'avgMs', 'maxMs', 'stdevMs', 'jitterMs'] as const;
const COUNT_COLUMNS = ['sent', 'received', 'lost'] as const;

export type ColumnId =
  | TextColumn
  | 'loss'
  | 'trend'
  | 'replyTtl'
  | 'outcome'
  | 'missed'
  | 'result'
  | 'p50Ms'
  | 'p95Ms'
  | 'since'
  | 'uptime'
  | 'mos'
  | (typeof RTT_COLUMNS)[number]
  | (typeof COUNT_COLUMNS)[number];

export type ColumnKind = 'moment' | 'score' | 'text' | 'outcome' | 'rtt' | 'percent' | 'count' | 'result' | 'trend';

export interface Column {
  readonly id: ColumnId;
  readonly title: string;
  /** Explanation of the heading, for its tooltip. */
  readonly meaning: string;
  readonly kind: ColumnKind;
  /** Minimum width in px, and the share of the remaining width. */
  readonly width: number;
  readonly share: number;
  readonly isSortable: boolean;
  /** Its user made it narrower than its values may be. */
  readonly isNarrowed?: boolean;
}

const rtt = (id: ColumnId, title: string, meaning: string): Column => ({
  id,
  title,
  meaning,
  kind: 'rtt',
  width: 62,
  share: 0,
  isSortable: true,
});
const count = (id: ColumnId, title: string, meaning: string): Column => ({
  id,
  title,
  meaning,
  kind: 'count',
  width: 68,
  share: 0,
  isSortable: true,
});
const text = (id: TextColumn, title: string, meaning: string, width: number, share: number): Column => ({
  id,
  title,
  meaning,
  kind: 'text',
  width,
  share,
  isSortable: true,
});

/** Sized to fit a window of 1440 px, and of 1280 px without the optional columns. */
export const COLUMNS: readonly Column[] = [
  {
    id: 'outcome',
    title: 'State',
    meaning: 'State by the last samples: up, lossy, or down after several consecutive losses',
    kind: 'outcome',
    width: 162,
    share: 2,
    isSortable: true,
  },
  text('name', 'Name', 'Name of the target', 94, 3),
  text('probe', 'Probe', 'Kind of measurement', 108, 2),
  text('address', 'Address', 'Probed address; of a URL, with its path', 112, 2.5),
  text('addressLabel', 'Address name', 'Name that the target gives the address', 92, 1.5),
  text('port', 'Port', 'Destination port', 60, 0.75),
  text('group', 'Group', 'Group whose packet settings are used', 72, 1),
  text('agent', 'Agent', 'Agent that measures; empty for this computer', 84, 1),
  text('tags', 'Tags', 'Tags of the target', 84, 1.5),
  text('site', 'Site', 'Place of the target, from the whole to the part', 100, 1.5),
  {
    id: 'result',
    title: 'Result',
    meaning: 'Last value that the probe measured besides the time, or what failed',
    kind: 'result',
    width: 96,
    share: 2,
    isSortable: true,
  },
  {
    id: 'since',
    title: 'Since',
    meaning: 'Start of the present state',
    kind: 'moment',
    width: 152,
    share: 0,
    isSortable: true,
  },
  rtt('lastMs', 'Last', 'Round-trip time of the last reply'),
  {
    id: 'trend',
    title: 'Trend',
    meaning: 'Last samples; bars below mark losses',
    kind: 'trend',
    width: 108,
    share: 0,
    isSortable: false,
  },
  {
    id: 'loss',
    title: 'Loss %',
    meaning: 'Packet loss since Start, in percent',
    kind: 'percent',
    width: 74, // with the arrow of its order
    share: 0,
    isSortable: true,
  },
  count('sent', 'Sent', 'Packets sent since Start'),
  count('received', 'Recv', 'Replies since Start'),
  count('lost', 'Lost', 'Packets without a reply since Start'),
  rtt('minMs', 'Min', 'Minimum round-trip time'),
  rtt('avgMs', 'Avg', 'Mean round-trip time'),
  rtt('p50Ms', 'Median', 'Median round-trip time'),
  rtt('p95Ms', 'p95', '95th percentile of the round-trip time'),
  rtt('maxMs', 'Max', 'Maximum round-trip time'),
  rtt('stdevMs', 'Stdev', 'Standard deviation of the round-trip time'),
  rtt('jitterMs', 'Jitter', 'Mean difference between adjacent replies'),
  {
    id: 'mos',
    title: 'MOS',
    meaning: 'Estimated quality of a call over this path, 1 to 4.5',
    kind: 'score',
    width: 50,
    share: 0,
    isSortable: true,
  },
  {
    id: 'uptime',
    title: 'Uptime %',
    meaning: 'Share of the measured time since Start that it was not down, in percent',
    kind: 'percent',
    width: 74,
    share: 0,
    isSortable: true,
  },
  {
    id: 'replyTtl',
    title: 'TTL',
    meaning: 'TTL or hop limit of the last reply',
    kind: 'count',
    width: 46,
    share: 0,
    isSortable: true,
  },
  text('notes', 'Notes', 'Description of the target, and notes on how it is measured', 140, 3),
];
