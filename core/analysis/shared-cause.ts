import { addressBytes, addressFromBytes, parseIpv4 } from '../model/address.ts';

/** A series as failing or working, with what it may have in common with others. */
export interface JudgedSeries {
  /** Empty when it has none. */
  readonly address: string;
  readonly target: string;
  /** Empty when it is in none. */
  readonly group: string;
  readonly probe: string;
  /** The agent that measures it; empty = this computer. */
  readonly agent: string;
  /** The last router on its path that is known, left out when none is. */
  readonly lastHop?: string | undefined;
  readonly isFailing: boolean;
  /** When it began to fail, Unix ms; null = it works, or this is not known. */
  readonly sinceMs: number | null;
}

/** `all`: everything that one computer measures fails; `everywhere`: everything fails, for several agents. */
export type CauseKind = 'prefix' | 'hop' | 'agent' | 'group' | 'target' | 'probe' | 'all' | 'everywhere';
type AttributeKind = Exclude<CauseKind, 'all' | 'everywhere'>;

/** An attribute that separates failing from working series. */
export interface SharedCause {
  readonly kind: CauseKind;
  /** Empty for `everywhere`; an agent, or empty for this computer, for `agent` and `all`. */
  readonly value: string;
  /** Failing and working series with the attribute. */
  readonly failing: number;
  readonly working: number;
  readonly failingInAll: number;
  readonly workingInAll: number;
  /** Median of the known times at which the failing ones with the attribute began to fail, Unix ms; null = known of less than half. */
  readonly sinceMs: number | null;
}

/** Fewer failures are no pattern. */
export const LEAST_FAILING = 3;
/** An attribute explains nothing unless most failing series have it, and most series that have it fail. */
const LEAST_SHARE = 0.5;
/** Failing share with the attribute, over the share of all: below, failing is as common everywhere. */
const LEAST_LIFT = 1.25;
/** An attribute of all failing series explains them also when less than half of those that have it fail, but far more than elsewhere. */
const LEAST_SHARE_OF_ALL = 0.25;
const LEAST_LIFT_OF_ALL = 4;

/** Lengths of IPv4 prefixes that are compared, and of IPv6 prefixes: sites, networks and the /24s of the grid. */
const PREFIXES_V4 = [24, 23, 22, 21, 20, 19, 18, 17, 16] as const;
const PREFIXES_V6 = [120, 64, 56, 48, 32] as const;

/** Order of preference: among attributes that separate equally well, the first kind is named. */
const KINDS: readonly AttributeKind[] = ['prefix', 'hop', 'agent', 'group', 'target', 'probe'];

interface Candidate {
  readonly kind: AttributeKind;
  readonly value: string;
  failing: number;
  working: number;
}

/** A prefix as a key: of IPv4 a number, which ten thousand series look up in milliseconds. */
type PrefixKey = number | string;

function prefixKeys(address: string): readonly PrefixKey[] {
  const v4 = parseIpv4(address);
  if (v4 !== undefined) return PREFIXES_V4.map((length) => length * 2 ** 32 + (v4 >>> (32 - length)));
  return address.includes(':') ? PREFIXES_V6.map((length) => prefixText(address, length)) : [];
}

/** The prefix of an address as text: `10.0.12.0/24`; empty when it is none. */
function prefixText(address: string, length: number): string {
  const bytes = addressBytes(address);
  if (!bytes) return '';
  const bits = length + (address.includes(':') ? 0 : 96);
  const base = bytes.map((byte, at) => byte & (0xff00 >> Math.min(8, Math.max(0, bits - at * 8))));
  return `${addressFromBytes(base)}/${length}`;
}

/** Counts of each attribute of the failing series, over all series. */
class AttributeCounts {
  private readonly prefixes = new Map<PrefixKey, Candidate>();
  private readonly others = new Map<string, Map<string, Candidate>>();

  /** @param count adds to a candidate @param mayAdd counts attributes that no failing series had before */
  visit(one: JudgedSeries, mayAdd: boolean, count: (candidate: Candidate) => void): void {
    const lengths = one.address.includes(':') ? PREFIXES_V6 : PREFIXES_V4;
    for (const [at, key] of prefixKeys(one.address).entries()) {
      let known = this.prefixes.get(key);
      if (!known && mayAdd) {
        known = { kind: 'prefix', value: prefixText(one.address, lengths[at] ?? 0), failing: 0, working: 0 };
        this.prefixes.set(key, known);
      }
      if (known) count(known);
    }
    for (const kind of ['hop', 'agent', 'group', 'target', 'probe'] as const) {
      const value = (kind === 'hop' ? one.lastHop : one[kind]) ?? '';
      if (value !== '' || kind === 'agent') this.visitOther(kind, value, mayAdd, count);
    }
  }

  get all(): Candidate[] {
    return [...this.prefixes.values(), ...[...this.others.values()].flatMap((byValue) => [...byValue.values()])];
  }

  private visitOther(
    kind: Candidate['kind'],
    value: string,
    mayAdd: boolean,
    count: (candidate: Candidate) => void,
  ): void {
    const byValue = this.others.get(kind) ?? new Map<string, Candidate>();
    let known = byValue.get(value);
    if (!known && mayAdd) {
      known = { kind, value, failing: 0, working: 0 };
      this.others.set(kind, byValue.set(value, known));
    }
    if (known) count(known);
  }
}

/** Harmonic mean of the share of failures that are covered and the share of the covered that fail. */
const f1Score = ({ failing, working }: Candidate, failingInAll: number): number =>
  (2 * failing) / (failing + working + failingInAll);

const lengthOf = (prefix: string): number => Number(prefix.split('/')[1] ?? 0);

/** Better score first, then the kind, then the narrower prefix. */
function compare(left: Candidate, right: Candidate, failingInAll: number): number {
  const byScore = f1Score(right, failingInAll) - f1Score(left, failingInAll);
  if (byScore !== 0) return byScore;
  const byKind = KINDS.indexOf(left.kind) - KINDS.indexOf(right.kind);
  if (byKind !== 0) return byKind;
  const byLength = left.kind === 'prefix' ? lengthOf(right.value) - lengthOf(left.value) : 0;
  return byLength === 0 ? (left.value < right.value ? -1 : 1) : byLength;
}

function candidatesOf(series: readonly JudgedSeries[]): Candidate[] {
  const counts = new AttributeCounts();
  for (const one of series) {
    if (!one.isFailing) continue;
    counts.visit(one, true, (candidate) => {
      candidate.failing += 1;
    });
  }
  for (const one of series) {
    if (one.isFailing) continue;
    counts.visit(one, false, (candidate) => {
      candidate.working += 1;
    });
  }
  return counts.all;
}

/** Whether a series has the attribute. */
function hasAttribute(one: JudgedSeries, { kind, value }: Candidate): boolean {
  if (kind === 'prefix') return prefixText(one.address, lengthOf(value)) === value;
  return (kind === 'hop' ? one.lastHop : one[kind]) === value;
}

function medianSince(failing: readonly JudgedSeries[]): number | null {
  const known = failing.flatMap(({ sinceMs }) => (sinceMs === null ? [] : [sinceMs])).sort((a, b) => a - b);
  return known.length * 2 < failing.length ? null : (known[(known.length - 1) >> 1] ?? null);
}

/**
 * Finds the attribute that best separates failing from working series: that covers most failing ones and few working
 * ones, by the harmonic mean of the two shares (F1 score).
 * @param series all that are judged; those without a verdict are left out by the caller
 * @returns null when fewer than LEAST_FAILING fail, or no attribute separates them
 */
export function findSharedCause(series: readonly JudgedSeries[]): SharedCause | null {
  const failingInAll = series.reduce((count, { isFailing }) => count + (isFailing ? 1 : 0), 0);
  const workingInAll = series.length - failingInAll;
  if (failingInAll < LEAST_FAILING) return null;
  if (workingInAll === 0) {
    const whole = { failing: failingInAll, working: 0, failingInAll, workingInAll, sinceMs: medianSince(series) };
    const agents = new Set(series.map(({ agent }) => agent));
    const [agent = ''] = agents;
    return agents.size > 1 ? { kind: 'everywhere', value: '', ...whole } : { kind: 'all', value: agent, ...whole };
  }
  const [best] = candidatesOf(series)
    .filter(({ failing, working }) => {
      if (failing < LEAST_FAILING || failing / failingInAll < LEAST_SHARE) return false;
      const share = failing / (failing + working);
      const lift = share / (failingInAll / series.length);
      if (share >= LEAST_SHARE && lift >= LEAST_LIFT) return true;
      return failing === failingInAll && share >= LEAST_SHARE_OF_ALL && lift >= LEAST_LIFT_OF_ALL;
    })
    .sort((left, right) => compare(left, right, failingInAll));
  if (!best) return null;
  const covered = series.filter((one) => one.isFailing && hasAttribute(one, best));
  return { ...best, failingInAll, workingInAll, sinceMs: medianSince(covered) };
}

const NOUNS: Readonly<Record<Exclude<AttributeKind, 'agent'>, string>> = {
  prefix: 'the prefix',
  hop: 'the last known hop',
  group: 'the group',
  target: 'the target',
  probe: 'the probe',
};

/**
 * The cause as a sentence without its full stop: `37 of 40 failing series share the prefix 10.0.12.0/24, where 3 of 40
 * work; since 14:03`.
 * @param since text of `sinceMs`, null when it is not known
 */
export function describeSharedCause(cause: SharedCause, since: string | null): string {
  const { kind, value, failing, working, failingInAll } = cause;
  const end = since === null ? '' : `; since ${since}`;
  const measuring = value === '' ? 'this computer' : `agent ${value}`;
  if (kind === 'all') return `All ${failing} series fail: look at ${measuring} and its uplink first${end}`;
  if (kind === 'everywhere') return `All ${failing} series fail, whichever agent measures them${end}`;
  const of = failing === failingInAll ? `All ${failing}` : `${failing} of ${failingInAll}`;
  const where = working === 0 ? 'where nothing works' : `where ${working} of ${failing + working} work`;
  const what = kind === 'agent' ? `are measured by ${measuring}` : `share ${NOUNS[kind]} ${value}`;
  return `${of} failing series ${what}, ${where}${end}`;
}
