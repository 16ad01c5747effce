/**
 * Columns for the page: live rows, tails of selected series, history. One layout for all of them.
 *
 * Little endian. 32-byte header (u32 magic `SNC1`, u16 kind, u16 0, u32 count, u32 frame bytes, two f64 that
 * the kind names in `header`), then each column at the next multiple of 8 bytes, in the order of its kind's list.
 */
const MAGIC = 0x31434e53;
const HEADER_BYTES = 32;

type CellType = 'u8' | 'u32' | 'f32' | 'f64';
type Cells = { u8: Uint8Array; u32: Uint32Array; f32: Float32Array; f64: Float64Array };

const BYTES: Readonly<Record<CellType, number>> = { u8: 1, u32: 4, f32: 4, f64: 8 };

export interface FrameKind<Columns extends Readonly<Record<string, CellType>> = Readonly<Record<string, CellType>>> {
  readonly kind: number;
  /** Names of the numbers in the header; null = 0. */
  readonly header: readonly [string | null, string | null];
  readonly columns: Columns;
}

/** State of each series that changed, since Start. RTTs in ms, NaN = none. */
export const LIVE_FRAME = {
  kind: 1,
  /** Time at which the station made the frame, Unix ms. */
  header: ['atMs', null],
  columns: {
    series: 'u32',
    sent: 'u32',
    received: 'u32',
    lost: 'u32',
    notMeasured: 'u32',
    /** Not-measured samples caused by this host. */
    missed: 'u32',
    /** Last stored number of the probe's `latestColumn`; NaN = none. */
    latest: 'f64',
    /** When the state began, Unix ms; NaN = not known. */
    sinceMs: 'f64',
    duplicates: 'u32',
    late: 'u32',
    lastMs: 'f32',
    minMs: 'f32',
    avgMs: 'f32',
    maxMs: 'f32',
    stdevMs: 'f32',
    jitterMs: 'f32',
    /** NaN also where earlier samples of the run are known as figures only. */
    p50Ms: 'f32',
    p95Ms: 'f32',
    /** Share of the measured time that it was not down, 0 to 1; NaN as above. */
    upRatio: 'f32',
    lastOutcome: 'u8',
    /** SERIES_STATES. */
    state: 'u8',
    replyTtl: 'u8',
  },
} as const satisfies FrameKind;

/**
 * The last samples of all series, one row each, those of a series together and oldest first; a series without rows has none. Comes in the stream of
 * the live rows: to a new reader after the first rows, when stored samples were counted, and when all was emptied. The next live rows continue it.
 */
export const TREND_FRAME = {
  kind: 9,
  header: [null, null],
  columns: {
    series: 'u32',
    /** NaN = a reply without round trip, −1 = lost. */
    rttMs: 'f32',
  },
} as const satisfies FrameKind;

/** Single samples that count for the requested series, as they complete. */
export const TAIL_FRAME = {
  kind: 2,
  /** Samples dropped before this frame for lack of credit. */
  header: ['leftOut', null],
  columns: {
    sentAtMs: 'f64',
    /** Number of its batch, counted from 1 since the station started: see HISTORY_FRAME. */
    batch: 'u32',
    /** Or the value of the probe column that was asked for, in its unit; NaN = none. */
    rttMs: 'f32',
    series: 'u32',
    round: 'u32',
    lateUs: 'u32',
    outcome: 'u8',
    cause: 'u8',
    replyTtl: 'u8',
    /** TTL of the packet of a trace; 0 = none, or unknown. */
    hop: 'u8',
  },
} as const satisfies FrameKind;

/** History of one series, one row per pixel column that has samples. */
export const HISTORY_FRAME = {
  kind: 3,
  /** `throughBatch`: the last batch whose samples are included; the tail continues after it. */
  header: ['series', 'throughBatch'],
  columns: {
    /** Send time of its first sample, Unix ms. */
    atMs: 'f64',
    /** Send time of its last sample, or the end of the minute or hour of its rollup, Unix ms. */
    untilMs: 'f64',
    /** Round trips, or the values of the probe column that was asked for, in its unit. */
    minMs: 'f32',
    avgMs: 'f32',
    maxMs: 'f32',
    /** NaN also where a probe column's values are known as rollups only. */
    p5Ms: 'f32',
    p25Ms: 'f32',
    p50Ms: 'f32',
    p75Ms: 'f32',
    p95Ms: 'f32',
    sent: 'u32',
    lost: 'u32',
    /** Parts of `lost` by outcome: refused; an ICMP error; every other outcome than timeout. The rest are timeouts. */
    refused: 'u32',
    unreachable: 'u32',
    failed: 'u32',
    notMeasured: 'u32',
  },
} as const satisfies FrameKind;

/**
 * Figures of many series over a span, one row each; series without a sample in it are left out. Times in ms, NaN = none.
 * The header is the span that they are of: with many series its ends are those of whole minutes.
 */
export const STATISTICS_FRAME = {
  kind: 5,
  header: ['fromMs', 'toMs'],
  columns: {
    series: 'u32',
    sent: 'u32',
    received: 'u32',
    lost: 'u32',
    notMeasured: 'u32',
    duplicates: 'u32',
    late: 'u32',
    minMs: 'f32',
    avgMs: 'f32',
    p50Ms: 'f32',
    p95Ms: 'f32',
    maxMs: 'f32',
    stdevMs: 'f32',
    jitterMs: 'f32',
    lastMs: 'f32',
    /** Outcome of its last counted sample. */
    lastOutcome: 'u8',
  },
} as const satisfies FrameKind;

/** The newest sample of many series at a moment, one row each; series that had none in the ten minutes before are left out. */
export const MOMENT_FRAME = {
  kind: 6,
  header: ['atMs', null],
  columns: {
    /** Send time of that sample, Unix ms; the end of its minute or hour where samples are no longer stored. */
    sentAtMs: 'f64',
    series: 'u32',
    /** NaN = no reply. */
    rttMs: 'f32',
    outcome: 'u8',
    /** SERIES_STATES, by the samples up to then. */
    state: 'u8',
  },
} as const satisfies FrameKind;

/** The samples that the states of a MOMENT_FRAME follow from, one row per series: RecentLosses. */
export const RECENT_FRAME = {
  kind: 8,
  header: [null, null],
  columns: { series: 'u32', low: 'u32', high: 'u32', counted: 'u8' },
} as const satisfies FrameKind;

/** History of one hop of a traced series, in the columns of HISTORY_FRAME. */
export const HOP_FRAME = {
  kind: 7,
  /** `throughBatch` as in HISTORY_FRAME. */
  header: ['hop', 'throughBatch'],
  columns: HISTORY_FRAME.columns,
} as const satisfies FrameKind;

/** No rows; progress of a query, 0 to 1. */
export const PROGRESS_FRAME = { kind: 4, header: [null, 'share'], columns: {} } as const satisfies FrameKind;

export type ColumnsOf<K extends FrameKind> = { readonly [C in keyof K['columns']]: Cells[K['columns'][C]] };

/** The numbers in the header of a frame, by the names of its kind. */
export type HeaderOf<K extends FrameKind> = { readonly [Name in Exclude<K['header'][number], null>]: number };

export interface ColumnFrame<K extends FrameKind> {
  readonly count: number;
  readonly header: HeaderOf<K>;
  readonly columns: ColumnsOf<K>;
}

/** Not with bit operations: an invalid count must not wrap around at 32 bits and appear valid. */
const align8 = (bytes: number): number => Math.ceil(bytes / 8) * 8;

function cells(buffer: ArrayBuffer, offset: number, count: number, type: CellType): Cells[CellType] {
  switch (type) {
    case 'u8':
      return new Uint8Array(buffer, offset, count);
    case 'u32':
      return new Uint32Array(buffer, offset, count);
    case 'f32':
      return new Float32Array(buffer, offset, count);
    case 'f64':
      return new Float64Array(buffer, offset, count);
  }
}

function layout(kind: FrameKind, count: number): number {
  let bytes = HEADER_BYTES;
  for (const type of Object.values(kind.columns)) bytes += align8(count * BYTES[type]);
  return bytes;
}

function views(kind: FrameKind, buffer: ArrayBuffer, count: number): Record<string, Cells[CellType]> {
  const columns: Record<string, Cells[CellType]> = {};
  let offset = HEADER_BYTES;
  for (const [name, type] of Object.entries(kind.columns)) {
    columns[name] = cells(buffer, offset, count, type);
    offset += align8(count * BYTES[type]);
  }
  return columns;
}

/** An empty frame to fill in place: write the columns, send `bytes`. */
export function newColumnFrame<K extends FrameKind>(
  kind: K,
  count: number,
  header: HeaderOf<K>,
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly columns: ColumnsOf<K> } {
  const total = layout(kind, count);
  const buffer = new ArrayBuffer(total);
  const head = new DataView(buffer);
  head.setUint32(0, MAGIC, true);
  head.setUint16(4, kind.kind, true);
  head.setUint32(8, count, true);
  head.setUint32(12, total, true);
  for (const [at, name] of kind.header.entries()) {
    head.setFloat64(16 + 8 * at, name === null ? 0 : ((header as Readonly<Record<string, number>>)[name] ?? 0), true);
  }
  return { bytes: new Uint8Array(buffer), columns: views(kind, buffer, count) as ColumnsOf<K> };
}

/** The kind number of a frame, or undefined when it is not such a frame. */
export function frameKindOf(bytes: Uint8Array): number | undefined {
  if (bytes.byteLength < HEADER_BYTES) return undefined;
  const head = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  return head.getUint32(0, true) === MAGIC ? head.getUint16(4, true) : undefined;
}

/** Reads a frame of the given kind; undefined when it is of another kind or incomplete. Copies only to align. */
export function readColumnFrame<K extends FrameKind>(bytes: Uint8Array, kind: K): ColumnFrame<K> | undefined {
  if (frameKindOf(bytes) !== kind.kind) return undefined;
  const whole = bytes.byteOffset === 0 && bytes.buffer instanceof ArrayBuffer ? bytes : Uint8Array.from(bytes);
  const buffer = whole.buffer as ArrayBuffer;
  const head = new DataView(buffer);
  const count = head.getUint32(8, true);
  if (layout(kind, count) !== bytes.byteLength || head.getUint32(12, true) !== bytes.byteLength) return undefined;
  return {
    count,
    header: Object.fromEntries(
      kind.header.flatMap((name, at) => (name === null ? [] : [[name, head.getFloat64(16 + 8 * at, true)]])),
    ) as HeaderOf<K>,
    columns: views(kind, buffer, count) as ColumnsOf<K>,
  };
}
