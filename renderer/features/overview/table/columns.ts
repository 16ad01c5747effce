import { severityOf } from '../../../../core/model/series-state.ts';
import { DEFAULT_PROBE } from '../../../../probes/registry.ts';
import type { LiveColumns, LiveRows } from '../../../live/live-rows.ts';
import { isService, resultColumn, resultOf } from './result.ts';
import { isTextColumn, type Row, type TextColumn } from './rows.ts';

/** Columns whose values are round-trip times. */
const RTT_COLUMNS = ['lastMs', 'minMs', 'avgMs', 'maxMs', 'stdevMs', 'jitterMs'] as const;
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
  | (typeof RTT_COLUMNS)[number]
  | (typeof COUNT_COLUMNS)[number];

export type ColumnKind = 'text' | 'outcome' | 'rtt' | 'percent' | 'count' | 'result' | 'trend';

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

/** Columns in which the row of a target has the worst of its series; all else there is a sum, or the least. */
const WORST_PER_TARGET: ReadonlySet<string> = new Set(RTT_COLUMNS.filter((id) => id !== 'minMs'));

export const meaningOf = ({ id, meaning }: Column, isPerTarget: boolean): string =>
  isPerTarget && WORST_PER_TARGET.has(id) ? `${meaning}; for a target, the worst of its series` : meaning;

/** Sized to fit a window of 1440 px, and of 1280 px without the optional columns. */
export const COLUMNS: readonly Column[] = [
  {
    id: 'outcome',
    title: 'State',
    meaning: 'State by the last samples: up, lossy, or down after several consecutive losses',
    kind: 'outcome',
    width: 168,
    share: 2,
    isSortable: true,
  },
  text('name', 'Name', 'Name of the target', 100, 3),
  text('probe', 'Probe', 'Kind of measurement', 108, 2),
  text('address', 'Address', 'Probed address; of a URL, with its path', 112, 2.5),
  text('port', 'Port', 'Destination port', 60, 0.75),
  text('group', 'Group', 'Group whose packet settings are used', 72, 1),
  {
    id: 'result',
    title: 'Result',
    meaning: 'Last value that the probe measured besides the time, or what failed',
    kind: 'result',
    width: 96,
    share: 2,
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
    width: 62,
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
    id: 'replyTtl',
    title: 'TTL',
    meaning: 'TTL or hop limit of the last reply',
    kind: 'count',
    width: 46,
    share: 0,
    isSortable: true,
  },
];

/** Columns that say something only in some projects, and when. */
const SHOWN_WHEN: Readonly<Partial<Record<ColumnId, (row: Row) => boolean>>> = {
  probe: (row) => row.probe !== DEFAULT_PROBE,
  port: (row) => row.port !== '',
  result: (row) => isService(row) || resultColumn(row.probe) !== undefined,
  group: (row) => row.group !== '',
};

/** Titles where all samples are checks of services. */
const OF_SERVICES: Readonly<Partial<Record<ColumnId, readonly [title: string, meaning: string]>>> = {
  lastMs: ['Last', 'Duration of the last check that succeeded'],
  loss: ['Failed %', 'Failed checks since Start, in percent'],
  sent: ['Checks', 'Checks since Start'],
  received: ['OK', 'Checks that succeeded since Start'],
  lost: ['Failed', 'Failed checks since Start'],
  minMs: ['Min', 'Minimum duration'],
  avgMs: ['Avg', 'Mean duration'],
  p50Ms: ['Median', 'Median duration'],
  p95Ms: ['p95', '95th percentile of the duration'],
  maxMs: ['Max', 'Maximum duration'],
  stdevMs: ['Stdev', 'Standard deviation of the duration'],
  jitterMs: ['Jitter', 'Mean difference between consecutive durations'],
};

/** Explanations where some samples are packets and some are checks. */
const OF_BOTH: Readonly<Partial<Record<ColumnId, string>>> = {
  lastMs: 'Round-trip time of the last reply; for services, duration of the last check that succeeded',
  loss: 'Packet loss since Start, in percent; for services, failed checks',
  sent: 'Packets sent since Start; for services, checks',
  received: 'Replies since Start; for services, checks that succeeded',
  lost: 'Packets without a reply since Start; for services, failed checks',
};

/** Columns of packets, which have nothing to say of services. */
const OF_PACKETS: ReadonlySet<ColumnId> = new Set(['replyTtl']);

/** Columns of figures of a span, which are not known since Start, and those that make room for them. */
const OF_SPANS: ReadonlySet<ColumnId> = new Set(['p50Ms', 'p95Ms']);
const NOT_OF_SPANS: ReadonlySet<ColumnId> = new Set(['received', 'stdevMs']);

/**
 * The columns that have something to say of these rows, in the words of their probes.
 * @param isOfSpan the figures are those of a span, not since Start
 */
export function columnsFor(rows: readonly Row[], isOfSpan = false): readonly Column[] {
  const services = rows.reduce((count, row) => count + (isService(row) ? 1 : 0), 0);
  const isOfServices = services > 0 && services === rows.length;
  return COLUMNS.filter(({ id }) => {
    const isShown = SHOWN_WHEN[id];
    if (isOfServices && OF_PACKETS.has(id)) return false;
    if ((isOfSpan ? NOT_OF_SPANS : OF_SPANS).has(id)) return false;
    return isShown === undefined || rows.some(isShown);
  }).map((column) => {
    const [title, meaning] = OF_SERVICES[column.id] ?? [column.title, column.meaning];
    const worded = isOfServices
      ? { ...column, title, meaning }
      : services > 0
        ? { ...column, meaning: OF_BOTH[column.id] ?? column.meaning }
        : column;
    return isOfSpan ? { ...worded, meaning: worded.meaning.replace('since Start', 'in the chosen span') } : worded;
  });
}

/** A number that sorts and filters compare: RTTs in ms, loss as a ratio, a result in its unit; NaN = no value. */
export function liveValue(id: ColumnId, live: LiveRows, row: Pick<Row, 'series' | 'probe'>): number {
  const slot = live.slotOf(row.series);
  if (slot < 0 || !live.hasSamples(slot)) return Number.NaN;
  if (isTextColumn(id)) return Number.NaN;
  switch (id) {
    case 'loss':
      return live.lossRatio(slot);
    case 'outcome':
      return severityOf(live.stateOf(slot));
    case 'result': {
      const value = resultOf(row, live, slot);
      return typeof value === 'number' ? value : Number.NaN;
    }
    case 'replyTtl':
      return live.columns.replyTtl[slot] || Number.NaN;
    case 'trend':
      return Number.NaN;
    default:
      return live.columns[id satisfies keyof LiveColumns][slot] ?? Number.NaN;
  }
}
