/**
 * What a sample ended in: one closed, numbered table for all packet probes. The number is what batches and the
 * journal hold, so a number is never reused. Services add theirs from 64.
 */
export const OUTCOMES = {
  reply: 0,
  timeout: 1,
  refused: 2,
  unreachable: 3,
  prohibited: 4,
  'ttl-exceeded': 5,
  'too-big': 6,
  'local-error': 7,
  'not-measured': 8,
  duplicate: 9,
  late: 10,
  /** An answer to a packet of ours that is not as it should be: for another port than it left from, with other data than it had. */
  mismatch: 11,
  /** An answer from a target, to a port of ours, that names no packet we sent. */
  'match-fail': 12,
  /** Nothing came where nothing need come: a hop that keeps silent, a trial packet that is too large. */
  unanswered: 13,
  /** An ICMP error that came after the timeout: of a router or of this machine, and no late reply. `icmpErrorOf` says what it means. */
  'late-error': 14,
} as const;

export type Outcome = keyof typeof OUTCOMES;

const NAMES = Object.keys(OUTCOMES) as Outcome[];

/** @returns the word for an outcome number; a number that this version does not know reads `local-error`: not the target's fault, and in no loss */
export function outcomeName(code: number): Outcome {
  return NAMES[code] ?? 'local-error';
}

export const isOutcomeCode = (code: number): boolean => NAMES[code] !== undefined;

/** Where transmit and receive times of a sample came from; `user` stamps include our own scheduling delay. */
export const STAMPS = { none: 0, user: 1, 'kernel-rx': 2, 'kernel-tx-rx': 3 } as const;

export type StampSource = keyof typeof STAMPS;

const STAMP_NAMES = Object.keys(STAMPS) as StampSource[];

export const stampName = (code: number): StampSource => STAMP_NAMES[code] ?? 'none';

/** Why a sample is `not-measured`. Its own fault, never the network's: excluded from loss. For `local-error` the cause is the errno. */
export const CAUSES = {
  none: 0,
  'slot-missed': 1,
  'engine-restart': 2,
  'receive-overflow': 3,
  suspended: 4,
  'buffer-overflow': 5,
  /** No file descriptor was to be had for another connection. */
  'no-descriptor': 6,
  /** An answer came that names too little of its packet: it was for this one or for another. */
  'ambiguous-answer': 7,
  /** The round before was still under way: a search that takes longer than its interval. */
  'still-running': 8,
} as const;

/** Causes that are our own doing: this computer slept, was restarted or had too much to do. */
const OWN_FAULTS: ReadonlySet<number> = new Set([
  CAUSES['slot-missed'],
  CAUSES['engine-restart'],
  CAUSES['receive-overflow'],
  CAUSES.suspended,
  CAUSES['buffer-overflow'],
  CAUSES['no-descriptor'],
]);

/**
 * Whether a sample was not measured by our own fault, which is a doubt about all numbers of that time. What cannot be
 * sent, or takes longer than its interval, is a matter of its target.
 */
export const isOwnFault = (outcome: number, cause: number): boolean =>
  outcome === OUTCOMES['not-measured'] && OWN_FAULTS.has(cause);

export type Cause = keyof typeof CAUSES;

const CAUSE_NAMES = Object.keys(CAUSES) as Cause[];

export const causeName = (code: number): Cause => CAUSE_NAMES[code] ?? 'none';

/** `cause` of a sample that an ICMP error ended or amends: who sent the error; added to it, of `late-error`, what the error means (OUTCOMES). */
export const ERROR_CAUSES = {
  meaning: 0x3f,
  /** Of errors from here: the packet had to go to a router first. */
  viaRouter: 0x40,
  /** Sent by this machine itself: it found no neighbour, or its own firewall refused. */
  fromHere: 0x80,
} as const;

/** The outcomes that ICMP errors have. */
const ICMP_ERRORS: readonly number[] = [
  OUTCOMES.unreachable,
  OUTCOMES.prohibited,
  OUTCOMES['ttl-exceeded'],
  OUTCOMES['too-big'],
];

/** @returns whether it is an ICMP error that says so, in time */
export const isIcmpError = (outcome: number): boolean => ICMP_ERRORS.includes(outcome);

/** An ICMP error about a packet, in time or after the timeout. */
export interface IcmpError {
  /** OUTCOMES: what it means. */
  readonly meaning: number;
  readonly isLate: boolean;
  /** Sent by this machine itself. */
  readonly isFromHere: boolean;
  /** With `isFromHere`: on its way to a router, not on its own link. */
  readonly isViaRouter: boolean;
}

/** @returns undefined for a sample that no ICMP error ended or amends */
export function icmpErrorOf(outcome: number, cause: number): IcmpError | undefined {
  const isLate = outcome === OUTCOMES['late-error'];
  if (!isLate && !isIcmpError(outcome)) return undefined;
  return {
    meaning: isLate ? cause & ERROR_CAUSES.meaning : outcome,
    isLate,
    isFromHere: (cause & ERROR_CAUSES.fromHere) !== 0,
    isViaRouter: (cause & ERROR_CAUSES.viaRouter) !== 0,
  };
}

/**
 * How an outcome enters the counters.
 * `answered`: sent and received; `lost`: sent, not received; `excluded`: in neither, our own fault; `amendment`: about a
 * sample already counted; `aside`: says something of the way, not whether the target answers.
 */
export type OutcomeClass = 'answered' | 'lost' | 'excluded' | 'amendment' | 'aside';

const CLASSES: Readonly<Record<Outcome, OutcomeClass>> = {
  reply: 'answered',
  timeout: 'lost',
  refused: 'lost',
  unreachable: 'lost',
  prohibited: 'lost',
  'ttl-exceeded': 'lost',
  'too-big': 'lost',
  'local-error': 'excluded',
  'not-measured': 'excluded',
  duplicate: 'amendment',
  late: 'amendment',
  mismatch: 'amendment',
  'match-fail': 'amendment',
  unanswered: 'aside',
  'late-error': 'amendment',
};

const CLASS_BY_CODE = NAMES.map((name) => CLASSES[name]);

/** How a probe reads outcomes; its definition has these. */
export interface OutcomeRules {
  /** A refusal proves the target alive (TCP). */
  readonly refusedIsAnswer: boolean;
  /** What is expected on the way and no loss: hops of a trace, trials of a search. */
  readonly asides: readonly Outcome[];
  /** The probe column whose last value other than 0 the table shows. */
  readonly latestColumn?: string;
}

export const PLAIN_RULES: OutcomeRules = { refusedIsAnswer: false, asides: [] };

export function outcomeClass(code: number, rules: OutcomeRules = PLAIN_RULES): OutcomeClass {
  if (rules.refusedIsAnswer && code === OUTCOMES.refused) return 'answered';
  if (rules.asides.length > 0 && rules.asides.includes(outcomeName(code))) return 'aside';
  return CLASS_BY_CODE[code] ?? 'excluded';
}

/** The classes of samples that count for a series: those that measure its destination, or would have. */
export type CountedClass = Exclude<OutcomeClass, 'amendment' | 'aside'>;

/**
 * Decides what counts for a series, in its row, its chart, its stored history and its summary alike.
 * @returns null for what amends another sample, and for hops and trials on the path
 */
export function countedClass(code: number, rules: OutcomeRules): CountedClass | null {
  const kind = outcomeClass(code, rules);
  return kind === 'amendment' || kind === 'aside' ? null : kind;
}
