/** How a series is, by its last samples and not by the very last one. The number is what the live frame holds. */
export const SERIES_STATES = {
  /** Nothing that counts has ended yet, or nothing was ever answered and too few samples say that it is down. */
  waiting: 0,
  /** Answered; none of the last samples was lost. */
  up: 1,
  /** Answered, but some of the last samples were lost. */
  lossy: 2,
  /** The last samples were lost, as many in a row as it takes. */
  down: 3,
  /** Down, and a router or the host reports that it cannot be reached. */
  unreachable: 4,
  /** The last samples could not be sent or measured here. */
  'not-measured': 5,
  /** The name of its target cannot be resolved, so that there is nothing to measure; never in a live frame. */
  unresolved: 6,
} as const;

export type SeriesState = keyof typeof SERIES_STATES;

const NAMES = Object.keys(SERIES_STATES) as SeriesState[];

export const seriesStateName = (code: number): SeriesState => NAMES[code] ?? 'waiting';

/** What people are told, on the page and by the command line. */
const WORDS: Readonly<Record<SeriesState, string>> = {
  waiting: 'no reply yet',
  up: 'up',
  lossy: 'lossy',
  down: 'down',
  unreachable: 'unreachable',
  'not-measured': 'not measured',
  unresolved: 'cannot be resolved',
};

export const seriesStateWord = (state: SeriesState): string => WORDS[state];

/** Whether the destination answers, with loss or without. */
export const isUpState = (code: number): boolean => code === SERIES_STATES.up || code === SERIES_STATES.lossy;

export const isDownState = (code: number): boolean => code === SERIES_STATES.down || code === SERIES_STATES.unreachable;

/** From the best to the worst: what is sorted, and which of several series speaks for all of them. */
const BY_SEVERITY: readonly SeriesState[] = [
  'waiting',
  'up',
  'not-measured',
  'lossy',
  'unresolved',
  'down',
  'unreachable',
];

export const severityOf = (code: number): number => BY_SEVERITY.indexOf(seriesStateName(code));

/** Losses in a row after which a series is down, unless its settings say. */
export const DOWN_AFTER = 3;
/** A series that loses packets anyway takes more in a row, but not more than this. */
const MOST_DOWN_AFTER = 12;
/** So improbable must it be that the losses in a row are chance: at one sample a second, once in a day. */
const CHANCE = 1e-5;

/**
 * Losses in a row after which a series counts as down.
 * @param setting what the target or the project asks for; null = DOWN_AFTER, or more when that many in a row are to be
 *   expected of the loss that there is anyway
 * @param lossRatio of the recent samples before these losses, 0 to 1
 */
export function lossesUntilDown(setting: number | null, lossRatio: number): number {
  if (setting !== null) return setting;
  if (lossRatio <= 0) return DOWN_AFTER;
  const explained = Math.ceil(Math.log(CHANCE) / Math.log(Math.min(0.99, lossRatio)));
  return Math.min(MOST_DOWN_AFTER, Math.max(DOWN_AFTER, explained));
}
