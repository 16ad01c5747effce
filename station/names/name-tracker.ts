import { parseDestination } from '../../core/model/destination.ts';
import type { Project } from '../../core/model/project.ts';
import { effectiveSettings } from '../../core/model/settings.ts';
import { type ResolvedNames, resolveKey } from '../../core/plan/expand.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import { isNotFound, type Resolver } from '../../core/ports/resolver.ts';
import type { Fault, Result } from '../../core/result/result.ts';
import { resolvesItself } from '../../probes/registry.ts';

/** Time until a name that does not exist is looked up again, unless its interval is shorter. */
const RETRY_MS = 30_000;
/** Time until the next look-up after one without an answer: the name server may be back soon. */
const RETRY_SILENT_MS = 5000;

type Known = readonly string[] | { readonly failed: string };

/** A change of a name's address, including its loss and return. */
export interface NameChange {
  readonly name: string;
  /** The address that was probed; null = it had none. */
  readonly before: string | null;
  readonly after: string | null;
  /** Reason why it has no address now. */
  readonly reason: string | null;
}

/** Start or end of a time in which look-ups of a name get no answer and its last known address is still probed. */
export interface NameSilence {
  readonly name: string;
  readonly address: string;
  /** null = look-ups get answers again. */
  readonly reason: string | null;
}

export interface NameListener {
  /** Called when addresses differ from earlier ones; null for a name's first answer, even an empty one. */
  changed(change: NameChange | null): void;
  /** Called when answers stop or return; addresses stay the same. */
  silence(silence: NameSilence): void;
}

interface Wanted {
  readonly name: string;
  readonly family: 4 | 6 | null;
  /** Between look-ups, ms; 0 = once. */
  readonly intervalMs: number;
}

/**
 * The addresses of the project's names: looked up when a name appears, again at its interval, and soon while that fails.
 * Without an answer a name keeps the address it has; only an answer takes it away.
 */
export class NameTracker {
  private readonly known = new Map<string, Known>();
  private readonly asking = new Set<string>();
  private readonly again = new Map<string, Timer>();
  /** Names whose last look-up had no answer, or is overdue. */
  private readonly silent = new Set<string>();
  private wanted: ReadonlyMap<string, Wanted> = new Map();
  /** Addresses that names had before this station. */
  private last: ReadonlyMap<string, string> = new Map();
  private waiting: (() => void)[] = [];
  private readonly resolver: Resolver;
  private readonly clock: Clock;
  private readonly listener: NameListener;
  private closed = false;

  constructor(resolver: Resolver, clock: Clock, listener: NameListener) {
    this.resolver = resolver;
    this.clock = clock;
    this.listener = listener;
  }

  get names(): ResolvedNames {
    return this.known;
  }

  /** Names whose first answer is awaited. */
  get pending(): number {
    let count = 0;
    if (this.closed) return 0;
    for (const key of this.wanted.keys()) if (this.asking.has(key) && !this.known.has(key)) count += 1;
    return count;
  }

  /** Sets the addresses of names that hold until the first answer. Called before the first `follow`. */
  resumeFrom(last: ReadonlyMap<string, string>): void {
    this.last = last;
  }

  /** Looks up all unknown names of the project; forgets names that were removed. */
  follow(project: Project): void {
    const before = this.wanted;
    this.wanted = wantedNames(project);
    for (const [key, known] of this.known) {
      if (this.wanted.has(key)) continue;
      this.known.delete(key);
      const name = before.get(key)?.name ?? '';
      this.answersAgain(key, name, firstOf(known));
    }
    for (const [key, timer] of this.again) {
      if (this.wanted.get(key)?.intervalMs === before.get(key)?.intervalMs) continue;
      timer.cancel();
      this.again.delete(key);
    }
    for (const key of this.wanted.keys()) {
      const last = this.last.get(key);
      if (!this.known.has(key)) {
        if (last !== undefined) this.known.set(key, [last]);
        this.ask(key);
      } else if (!this.again.has(key) && !this.asking.has(key)) this.plan(key);
    }
    this.last = new Map();
    this.release();
  }

  close(): void {
    this.closed = true;
    for (const timer of this.again.values()) timer.cancel();
    this.again.clear();
    this.release();
  }

  /** Settles when no first answer is awaited any more: each name has one, or is overdue. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.release();
    });
  }

  private release(): void {
    if (this.pending > 0) return;
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private ask(key: string): void {
    const wanted = this.wanted.get(key);
    if (!wanted || this.asking.has(key)) return;
    this.asking.add(key);
    const isWanted = () => !this.closed && this.wanted.has(key);
    const onOverdue = (fault: Fault) => {
      if (isWanted()) this.unanswered(key, wanted.name, fault.message);
      this.release();
    };
    void this.resolver.resolve(wanted.name, wanted.family, onOverdue).then((result) => {
      this.asking.delete(key);
      if (isWanted()) {
        this.take(key, wanted.name, result);
        this.plan(key);
      }
      this.release();
    });
  }

  private take(key: string, name: string, result: Result<readonly string[]>): void {
    if (!result.ok && !isNotFound(result.fault)) return this.unanswered(key, name, result.fault.message);
    const answer: Known = result.ok ? result.value : { failed: result.fault.message };
    const before = this.known.get(key);
    this.known.set(key, answer);
    this.answersAgain(key, name, before === undefined ? null : firstOf(before));
    if (before === undefined) return this.listener.changed(null);
    const change = { name, before: firstOf(before), after: firstOf(answer), reason: reasonOf(answer) };
    // A name has many addresses, in changing order: what is probed stays as long as it is among them.
    if (change.before !== null && !('failed' in answer) && answer.includes(change.before)) {
      this.known.set(key, [change.before, ...answer.filter((address) => address !== change.before)]);
      return;
    }
    if (change.before !== change.after || reasonOf(before) !== change.reason) this.listener.changed(change);
  }

  /** Handles a look-up without an answer: the name keeps its address, or its state of not existing. */
  private unanswered(key: string, name: string, reason: string): void {
    if (this.silent.has(key)) return;
    this.silent.add(key);
    const before = this.known.get(key);
    if (before === undefined) {
      this.known.set(key, { failed: reason });
      return this.listener.changed(null);
    }
    const address = firstOf(before);
    if (address !== null) this.listener.silence({ name, address, reason });
  }

  /** @param address the last known address, which was still probed; null = none */
  private answersAgain(key: string, name: string, address: string | null): void {
    if (this.silent.delete(key) && address !== null) this.listener.silence({ name, address, reason: null });
  }

  /** Schedules the next look-up of a name. */
  private plan(key: string): void {
    const known = this.known.get(key);
    const intervalMs = this.wanted.get(key)?.intervalMs ?? 0;
    if (known === undefined || this.closed || this.again.has(key)) return;
    const isSilent = this.silent.has(key);
    const retryMs = isSilent ? RETRY_SILENT_MS : RETRY_MS;
    const isRetry = isSilent || 'failed' in known;
    const waitMs = isRetry && (intervalMs === 0 || intervalMs > retryMs) ? retryMs : intervalMs;
    if (waitMs === 0) return;
    const timer = this.clock.after(waitMs, () => {
      this.again.delete(key);
      this.ask(key);
    });
    this.again.set(key, timer);
  }
}

const firstOf = (known: Known): string | null => ('failed' in known ? null : (known[0] ?? null));
const reasonOf = (known: Known): string | null => ('failed' in known ? known.failed : null);

/** Every name of the project once per family, at the shortest interval that a target asks for. */
function wantedNames(project: Project): ReadonlyMap<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  for (const target of Object.values(project.targets ?? {})) {
    if (resolvesItself(target.probe)) continue;
    const parsed = parseDestination(target.to);
    if (!('destination' in parsed) || parsed.destination.kind !== 'name') continue;
    const { family, dnsIntervalMs } = effectiveSettings(target, project.defaults);
    const key = resolveKey(parsed.destination.text, family);
    const known = wanted.get(key)?.intervalMs ?? 0;
    const intervalMs = known === 0 || dnsIntervalMs === 0 ? known + dnsIntervalMs : Math.min(known, dnsIntervalMs);
    wanted.set(key, { name: parsed.destination.text, family, intervalMs });
  }
  return wanted;
}
