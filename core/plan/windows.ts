import { parseTimeWindows, WEEK_S, WEEKDAYS, type WeekSpan } from '../model/time-windows.ts';
import { hostTimeZone, localMs, offsetChange } from './local-time.ts';

/** When a target is probed: spans of each week in the local time of a zone. */
export interface TimeWindows {
  readonly spans: readonly WeekSpan[];
  readonly timeZone: string;
  /** The zone is not this host's: texts name it. */
  readonly isZoneNamed: boolean;
}

const HOUR_MS = 3_600_000;
const DAY_S = 86_400;
/** 1 January 1970 was a Thursday, three days after Monday. */
const EPOCH_S = 3 * DAY_S;

/** No zone changes its offset twice within this time. */
const STEP_MS = 6 * HOUR_MS;
/** Windows repeat every week, but a change to summer time can skip one: within three weeks there is a change, or none. */
const HORIZON_MS = 21 * 24 * HOUR_MS;

/** The windows of a target's settings, which the schema has accepted; null = always. */
export function timeWindowsOf(settings: {
  readonly schedule: string | null;
  readonly timeZone: string | null;
}): TimeWindows | null {
  if (settings.schedule === null) return null;
  const parsed = parseTimeWindows(settings.schedule);
  if ('error' in parsed) throw new Error(parsed.error);
  const timeZone = settings.timeZone ?? hostTimeZone();
  return { spans: parsed.spans, timeZone, isZoneNamed: settings.timeZone !== null };
}

/** Local time at an instant, s since Monday 00:00, with fraction. @param atMs Unix ms, whole */
function weekS(timeZone: string, atMs: number): number {
  const atS = localMs(timeZone, atMs) / 1000 + EPOCH_S;
  return ((atS % WEEK_S) + WEEK_S) % WEEK_S;
}

/** Whether a window is open: by the local time at that instant, whatever the zone's clock did before it. @param atMs Unix ms */
export function isInside({ spans, timeZone }: TimeWindows, atMs: number): boolean {
  const atS = weekS(timeZone, Math.floor(atMs));
  return spans.some(({ fromS, toS }) => atS >= fromS && atS < toS);
}

/**
 * The next instant at which a window opens or closes: a boundary in local time, or a change of the zone's offset that
 * skips or repeats one.
 * @param afterMs Unix ms
 * @returns Unix ms, later than `afterMs`; null = always open, or never
 */
export function nextChange(windows: TimeWindows, afterMs: number): number | null {
  const { timeZone } = windows;
  const startMs = Math.floor(afterMs);
  const edges = edgesOf(windows);
  if (edges.length === 0) return null;
  const isOpen = isInside(windows, startMs);
  for (let fromMs = startMs; fromMs < startMs + HORIZON_MS; ) {
    // As long as the offset stays, local time passes like any other, and the next edge is the change.
    const edgeMs = fromMs + Math.round(untilNext(edges, weekS(timeZone, fromMs)) * 1000);
    const toMs = Math.min(edgeMs, fromMs + STEP_MS);
    const changeMs = offsetChange(timeZone, fromMs, toMs);
    if (changeMs !== null && isInside(windows, changeMs) !== isOpen) return changeMs;
    if (changeMs === null && toMs === edgeMs) return edgeMs;
    fromMs = changeMs ?? toMs;
  }
  return null;
}

/** Seconds of the week at which a window opens or closes. */
function edgesOf({ spans }: TimeWindows): readonly number[] {
  const starts = new Set(spans.map(({ fromS }) => fromS));
  const ends = new Set(spans.map(({ toS }) => toS % WEEK_S)); // the end of Sunday is the start of Monday
  return [...starts, ...ends].filter((edge) => !(starts.has(edge) && ends.has(edge)));
}

const untilNext = (edges: readonly number[], atS: number): number =>
  Math.min(...edges.map((edge) => (edge > atS ? edge - atS : edge + WEEK_S - atS)));

/** The moment of a change for users, as `Mon 08:00`. @param atMs Unix ms */
export function describeChange({ timeZone, isZoneNamed }: TimeWindows, atMs: number): string {
  const atS = Math.floor(weekS(timeZone, Math.floor(atMs)));
  const day = WEEKDAYS[Math.floor(atS / DAY_S)] as string;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const seconds = atS % 60 === 0 ? '' : `:${two(atS % 60)}`;
  const zone = isZoneNamed ? ` (${timeZone})` : '';
  return `${day[0]?.toUpperCase()}${day.slice(1)} ${two((atS % DAY_S) / 3600)}:${two((atS % 3600) / 60)}${seconds}${zone}`;
}

/** Why a target is not probed outside its windows, for users. @param nextMs when a window opens; null = never */
export const outsideReason = (windows: TimeWindows, nextMs: number | null): string =>
  `outside its schedule${nextMs === null ? '' : ` until ${describeChange(windows, nextMs)}`}`;
