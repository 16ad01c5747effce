import { OUTCOMES, type OutcomeRules } from './outcome.ts';

/** State of a series, derived from its last samples, not from the very last one alone. The number is that of the live frame. */
export const SERIES_STATES = {
  /** No counted sample has ended yet, or there was neither reply nor verdict and there are too few samples for `down`. */
  waiting: 0,
  /** Replies; none of the last samples was lost. */
  up: 1,
  /** Replies, but some of the last samples were lost. */
  lossy: 2,
  /** The last samples were lost, as many in a row as `down` requires. */
  down: 3,
  /** Down, and a router or the host reports that it cannot be reached. */
  unreachable: 4,
  /** The last samples could not be sent or measured on this host. */
  'not-measured': 5,
  /** The name of its target cannot be resolved, so that nothing is measured; never in a live frame. */
  unresolved: 6,
} as const;

export type SeriesState = keyof typeof SERIES_STATES;

const NAMES = Object.keys(SERIES_STATES) as SeriesState[];

export const seriesStateName = (code: number): SeriesState => NAMES[code] ?? 'waiting';

/** Names for users, on the page and on the command line. */
const WORDS: Readonly<Record<SeriesState, string>> = {
  waiting: 'no reply yet',
  up: 'up',
  lossy: 'lossy',
  down: 'down',
  unreachable: 'unreachable',
  'not-measured': 'not measured',
  unresolved: 'cannot be resolved',
};

/** @param isService its samples are checks of a service */
export const seriesStateWord = (state: SeriesState, isService = false): string =>
  isService && state === 'waiting' ? 'no result yet' : WORDS[state];

/** Whether the destination replies, with or without loss. */
export const isUpState = (code: number): boolean => code === SERIES_STATES.up || code === SERIES_STATES.lossy;

export const isDownState = (code: number): boolean => code === SERIES_STATES.down || code === SERIES_STATES.unreachable;

/** From best to worst: the sort order, and the choice of the state that stands for several series. */
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

/** Outcomes that the server itself decided, and that another attempt would not change. */
const VERDICTS: ReadonlySet<number> = new Set([
  OUTCOMES.refused,
  OUTCOMES['tls-error'],
  OUTCOMES['bad-certificate'],
  OUTCOMES['protocol-error'],
  OUTCOMES.unexpected,
  OUTCOMES['too-large'],
  OUTCOMES.denied,
  OUTCOMES['server-error'],
]);

/**
 * Whether a service answered, and its answer is a failure: a series that was never up need not wait for more. A packet without a
 * reply may be lost by chance.
 */
export const isVerdict = (outcome: number, rules: OutcomeRules): boolean =>
  rules.service !== undefined && VERDICTS.has(outcome);

/** Hysteresis of the state of a series: part of the settings of its target. */
export interface StateRule {
  /** Losses in a row until it is down; null = as many as chance does not explain. */
  readonly downAfter: number | null;
  /** Replies in a row until it is up again. */
  readonly upAfter: number;
}

/** Rules of many series: nearly all of a project have that of its defaults. */
export interface StateRules {
  /** Rule of series that are not in `exceptions`; null = none. */
  readonly usual: StateRule | null;
  readonly exceptions: ReadonlyMap<number, StateRule | null>;
}

/** Rules of series without settings. */
export const NO_RULES: StateRules = { usual: null, exceptions: new Map() };

export function ruleOf({ usual, exceptions }: StateRules, series: number): StateRule | null {
  const exception = exceptions.get(series);
  return exception === undefined ? usual : exception;
}

/** Losses in a row after which a series is down, unless its settings define it. */
export const DOWN_AFTER = 3;
/** A series with loss anyway needs more in a row, but not more than this. */
const MOST_DOWN_AFTER = 12;
/** Largest probability that the losses in a row are chance: at one sample a second, once in a day. */
const CHANCE = 1e-5;

/**
 * Losses in a row after which a series counts as down.
 * @param setting value of the target or the project; null = DOWN_AFTER, or more when that many in a row are to be
 * expected from the present loss
 * @param lossRatio of the recent samples before these losses, 0 to 1
 */
export function lossesUntilDown(setting: number | null, lossRatio: number): number {
  if (setting !== null) return setting;
  if (lossRatio <= 0) return DOWN_AFTER;
  const explained = Math.ceil(Math.log(CHANCE) / Math.log(Math.min(0.99, lossRatio)));
  return Math.min(MOST_DOWN_AFTER, Math.max(DOWN_AFTER, explained));
}
