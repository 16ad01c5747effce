/**
 * Outcomes of samples: one closed, numbered table for all probes. Batches and the journal contain the numbers, so a
 * number is never reused. Those below 64 are of packets, and of services where they mean the same; from 64 on they are
 * of services alone.
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
  /** A faulty reply to a sent packet: to another port than its source port, or with other data. */
  mismatch: 11,
  /** A reply from a target, to a source port, that matches no sent packet. */
  'match-fail': 12,
  /** No reply where none is required: a silent hop, a trial packet that is too large. */
  unanswered: 13,
  /** An ICMP error after the timeout, from a router or this host, which is no late reply. `icmpErrorOf` decodes it. */
  'late-error': 14,
  /** A service probe's name has no address, or its name server does not answer. */
  'name-error': 64,
  /** The TLS handshake failed. */
  'tls-error': 65,
  /** The certificate is not valid for the name, or not trusted, or not now. */
  'bad-certificate': 66,
  /** The server closed or reset the connection before its answer was complete. */
  reset: 67,
  /** The answer is malformed, or of another protocol. */
  'protocol-error': 68,
  /** A complete answer that is not the expected one. */
  unexpected: 69,
  /** The answer exceeded the limit of its size. */
  'too-large': 70,
  /** The server refused the credentials, or the access. */
  denied: 71,
  /** The server answered that it cannot serve now: a failing name server, a busy throughput test. */
  'server-error': 72,
  /** Intermediate result of a transaction in progress: the seconds of a throughput test. */
  progress: 73,
} as const;

export type Outcome = keyof typeof OUTCOMES;

const NAMES: readonly (Outcome | undefined)[] = (Object.keys(OUTCOMES) as Outcome[]).reduce<(Outcome | undefined)[]>(
  (names, name) => {
    names[OUTCOMES[name]] = name;
    return names;
  },
  Array.from({ length: Math.max(...Object.values(OUTCOMES)) + 1 }, () => undefined),
);

/** @returns the name of an outcome number; a number unknown to this version is `local-error`, which is never counted as loss */
export function outcomeName(code: number): Outcome {
  return NAMES[code] ?? 'local-error';
}

export const isOutcomeCode = (code: number): boolean => NAMES[code] !== undefined;

/** Source of a sample's transmit and receive timestamps; `user` includes this process's scheduling delay. */
export const TIMESTAMP_SOURCES = { none: 0, user: 1, 'kernel-rx': 2, 'kernel-tx-rx': 3 } as const;

export type TimestampSource = keyof typeof TIMESTAMP_SOURCES;

const TIMESTAMP_NAMES = Object.keys(TIMESTAMP_SOURCES) as TimestampSource[];

export const timestampSource = (code: number): TimestampSource => TIMESTAMP_NAMES[code] ?? 'none';

/** Reasons of `not-measured`: faults of this host, never the network's, excluded from loss. `local-error` has an errno. */
export const CAUSES = {
  none: 0,
  'slot-missed': 1,
  'engine-restart': 2,
  'receive-overflow': 3,
  suspended: 4,
  'buffer-overflow': 5,
  /** No file descriptor was available for another connection. */
  'no-descriptor': 6,
  /** A reply came that does not identify its packet: it was for this one or for another. */
  'ambiguous-answer': 7,
  /** The previous round was still running: a search that takes longer than its interval. */
  'still-running': 8,
  /** A throughput test, or a probe that must run alone, kept the lock until the next round. */
  locked: 9,
  /** The program or the ability that the probe needs is missing on this host. */
  'not-available': 10,
  /** The server wants fewer requests, or none: it is not asked. */
  'held-off': 11,
} as const;

/** Causes that are this host's fault: it slept, was restarted or was overloaded. */
const OWN_FAULTS: ReadonlySet<number> = new Set([
  CAUSES['slot-missed'],
  CAUSES['engine-restart'],
  CAUSES['receive-overflow'],
  CAUSES.suspended,
  CAUSES['buffer-overflow'],
  CAUSES['no-descriptor'],
]);

/**
 * Whether a sample was not measured by this host's fault, which puts all numbers of that time in doubt. A packet that
 * cannot be sent, or a round that takes longer than its interval, concerns its target only.
 */
export const isOwnFault = (outcome: number, cause: number): boolean =>
  outcome === OUTCOMES['not-measured'] && OWN_FAULTS.has(cause);

export type Cause = keyof typeof CAUSES;

const CAUSE_NAMES = Object.keys(CAUSES) as Cause[];

export const causeName = (code: number): Cause => CAUSE_NAMES[code] ?? 'none';

/** `cause` of a sample that an ICMP error ended or amends: the sender of the error, and for `late-error` its meaning (OUTCOMES). */
export const ERROR_CAUSES = {
  meaning: 0x3f,
  /** With errors from this host: the next hop was a router. */
  viaRouter: 0x40,
  /** Sent by this host itself: it found no neighbour, or its own firewall refused. */
  fromHere: 0x80,
} as const;

/** Outcomes of ICMP errors. */
const ICMP_ERRORS: readonly number[] = [
  OUTCOMES.unreachable,
  OUTCOMES.prohibited,
  OUTCOMES['ttl-exceeded'],
  OUTCOMES['too-big'],
];

/** @returns whether the outcome is an ICMP error in time */
export const isIcmpError = (outcome: number): boolean => ICMP_ERRORS.includes(outcome);

/** An ICMP error about a packet, in time or after the timeout. */
export interface IcmpError {
  /** OUTCOMES: meaning of the error. */
  readonly meaning: number;
  readonly isLate: boolean;
  /** Sent by this host itself. */
  readonly isFromHere: boolean;
  /** With `isFromHere`: the next hop was a router, not the target on its own link. */
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
 * Effect of an outcome on the counters.
 * `answered`: sent and received; `lost`: sent, not received; `excluded`: in neither, this host's fault; `amendment`:
 * about a sample already counted; `transit`: about the path, not about whether the target replies.
 */
export type OutcomeClass = 'answered' | 'lost' | 'excluded' | 'amendment' | 'transit';

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
  unanswered: 'transit',
  'late-error': 'amendment',
  'name-error': 'lost',
  'tls-error': 'lost',
  'bad-certificate': 'lost',
  reset: 'lost',
  'protocol-error': 'lost',
  unexpected: 'lost',
  'too-large': 'lost',
  denied: 'lost',
  'server-error': 'lost',
  progress: 'amendment',
};

const CLASS_BY_CODE = NAMES.map((name) => (name ? CLASSES[name] : undefined));

/** A probe's interpretation of outcomes, part of its definition. */
export interface OutcomeRules {
  /** A refusal proves the target alive (TCP). */
  readonly refusedIsAnswer: boolean;
  /** Transit outcomes, expected on the path and no loss: hops of a trace, trials of a search. */
  readonly transitOutcomes: readonly Outcome[];
  /** The probe column whose last value other than its `none` the table shows. */
  readonly latestColumn?: string;
  /** The probe columns. */
  readonly columns?: readonly { readonly name: string; readonly none: number }[];
  /** Work of services: a failed transaction without a value has no earlier one either. */
  readonly service?: object;
}

export const PLAIN_RULES: OutcomeRules = { refusedIsAnswer: false, transitOutcomes: [] };

export function outcomeClass(code: number, rules: OutcomeRules = PLAIN_RULES): OutcomeClass {
  if (rules.refusedIsAnswer && code === OUTCOMES.refused) return 'answered';
  if (rules.transitOutcomes.length > 0 && rules.transitOutcomes.includes(outcomeName(code))) return 'transit';
  return CLASS_BY_CODE[code] ?? 'excluded';
}

/** The classes of samples that count for a series: those that measure its destination, or should have. */
export type CountedClass = Exclude<OutcomeClass, 'amendment' | 'transit'>;

/**
 * Decides which samples count for a series, in its row, its chart, its stored history and its summary alike.
 * @returns null for amendments, and for hops and trials on the path
 */
export function countedClass(code: number, rules: OutcomeRules): CountedClass | null {
  const kind = outcomeClass(code, rules);
  return kind === 'amendment' || kind === 'transit' ? null : kind;
}
