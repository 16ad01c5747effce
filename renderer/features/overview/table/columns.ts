import { severityOf } from '../../../../core/model/series-state.ts';
import { DEFAULT_PROBE } from '../../../../probes/registry.ts';
import { AUTOMATIC_COLUMNS, type ColumnChoice } from '../../../base/list-settings.ts';
import type { LiveColumns, LiveRows } from '../../../live/live-rows.ts';
import { boundedWidth, knownColumns } from './column-choice.ts';
import { COLUMNS, type Column, type ColumnId, RTT_COLUMNS } from './column-list.ts';
import { isService, resultColumn, resultOf } from './result.ts';
import { isTextColumn, type Row } from './rows.ts';

/** Columns in which the row of a target has the worst of its series; all else there is a sum, or the least. */
const WORST_PER_TARGET: ReadonlySet<string> = new Set(RTT_COLUMNS.filter((id) => id !== 'minMs'));

export const meaningOf = ({ id, meaning }: Column, isPerTarget: boolean): string =>
  isPerTarget && WORST_PER_TARGET.has(id) ? `${meaning}; for a target, the worst of its series` : meaning;

/** Columns that say something only in some projects, and when. */
const SHOWN_WHEN: Readonly<Partial<Record<ColumnId, (row: Row) => boolean>>> = {
  probe: (row) => row.probe !== DEFAULT_PROBE,
  port: (row) => row.port !== '',
  result: (row) => isService(row) || resultColumn(row.probe) !== undefined,
  group: (row) => row.group !== '',
  agent: (row) => row.agent !== '',
  addressLabel: (row) => row.addressLabel !== '',
  tags: () => false,
  site: () => false,
  notes: () => false,
  since: () => false,
  uptime: () => false,
  mos: () => false,
};

/** Share of named rows up to which address names are beside those of targets: a column for one of 256 takes the room of figures. */
const LEAST_NAMED_SHARE = 0.05;

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

/** Columns that say more of a span, and those that make room for them. */
const OF_SPANS: ReadonlySet<ColumnId> = new Set(['p50Ms', 'p95Ms']);
const NOT_OF_SPANS: ReadonlySet<ColumnId> = new Set(['received', 'stdevMs']);

/** Columns that are of the time since Start whatever span is chosen. */
const ALWAYS_SINCE_START: ReadonlySet<ColumnId> = new Set(['uptime']);

/** Words of the columns: those of the probes that the rows have. */
function worded(column: Column, samples: 'packets' | 'checks' | 'both', isOfSpan: boolean): Column {
  const [title, meaning] = OF_SERVICES[column.id] ?? [column.title, column.meaning];
  const own =
    samples === 'checks'
      ? { ...column, title, meaning }
      : samples === 'both'
        ? { ...column, meaning: OF_BOTH[column.id] ?? column.meaning }
        : column;
  return isOfSpan && !ALWAYS_SINCE_START.has(column.id)
    ? { ...own, meaning: own.meaning.replace('since Start', 'in the chosen span') }
    : own;
}

/** The columns that have something to say of these rows. */
function automatic(rows: readonly Row[], samples: 'packets' | 'checks' | 'both', isOfSpan: boolean): readonly Column[] {
  return COLUMNS.filter(({ id }) => {
    const isShown = SHOWN_WHEN[id];
    if (samples === 'checks' && OF_PACKETS.has(id)) return false;
    if ((isOfSpan ? NOT_OF_SPANS : OF_SPANS).has(id)) return false;
    if (isShown === undefined) return true;
    if (id !== 'addressLabel') return rows.some(isShown);
    return rows.filter(isShown).length > LEAST_NAMED_SHARE * rows.length;
  });
}

/**
 * The columns of a table of these rows, in the words of their probes: those that are chosen, else those that have
 * something to say.
 * @param isOfSpan the figures are those of a span, not since Start
 */
export function columnsFor(
  rows: readonly Row[],
  isOfSpan = false,
  choice: ColumnChoice = AUTOMATIC_COLUMNS,
): readonly Column[] {
  const services = rows.reduce((count, row) => count + (isService(row) ? 1 : 0), 0);
  const samples = services === 0 ? 'packets' : services === rows.length ? 'checks' : 'both';
  const shown = knownColumns(choice);
  const columns = shown ? shown.flatMap(columnOf) : automatic(rows, samples, isOfSpan);
  return columns.map((column) => {
    const width = choice.widths[column.id];
    const own = worded(column, samples, isOfSpan);
    return width === undefined ? own : { ...own, width: boundedWidth(width), share: 0 };
  });
}

/** In px, so that names have room behind the indents of several levels. */
const TREE_NAME_WIDTH = 190;

/** The columns of rows that are listed under headings: the name first, since it shows the levels. */
export function treeColumns(columns: readonly Column[], { shown, widths }: ColumnChoice): readonly Column[] {
  const wider = columns.map((column) =>
    column.id === 'name' && widths['name'] === undefined ? { ...column, width: TREE_NAME_WIDTH } : column,
  );
  if (shown !== null) return wider;
  return [...wider.filter(({ id }) => id === 'name'), ...wider.filter(({ id }) => id !== 'name')];
}

const BY_ID = new Map(COLUMNS.map((column) => [column.id, column]));
const columnOf = (id: ColumnId): readonly Column[] => {
  const column = BY_ID.get(id);
  return column ? [column] : [];
};

/** A number that sorts and filters compare: RTTs in ms, loss as a ratio, a result in its unit; NaN = no value. */
export function liveValue(id: ColumnId, live: LiveRows, row: Pick<Row, 'series' | 'probe' | 'kind'>): number {
  const slot = live.slotOf(row.series);
  if (slot < 0 || !live.hasSamples(slot)) return Number.NaN;
  if (isTextColumn(id)) return Number.NaN;
  switch (id) {
    case 'loss':
      return live.lossRatio(slot);
    case 'outcome':
      return severityOf(live.stateOf(slot));
    case 'result': {
      if (row.kind === 'group') return Number.NaN; // of several probes, in several units
      const value = resultOf(row, live, slot);
      return typeof value === 'number' ? value : Number.NaN;
    }
    case 'replyTtl':
      return live.columns.replyTtl[slot] || Number.NaN;
    case 'trend':
      return Number.NaN;
    case 'since':
      return live.sinceMs(slot);
    case 'uptime':
      return live.upRatio(slot);
    case 'mos':
      return row.kind === 'series' || row.kind === 'repeat' ? live.mos(slot) : Number.NaN;
    default:
      return live.columns[id satisfies keyof LiveColumns][slot] ?? Number.NaN;
  }
}
