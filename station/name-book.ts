import { parseDestination } from '../core/model/destination.ts';
import type { Project } from '../core/model/project.ts';
import { effectiveSettings } from '../core/model/settings.ts';
import { type ResolvedNames, resolveKey } from '../core/plan/expand.ts';
import type { Clock, Timer } from '../core/ports/clock.ts';
import type { Resolver } from '../core/ports/resolver.ts';

const RETRY_MS = 30_000;

type Known = readonly string[] | { readonly failed: string };

/** What became of a name that had an answer before. */
export interface NameChange {
  readonly name: string;
  /** The address that was probed; null = it had none. */
  readonly before: string | null;
  readonly after: string | null;
  /** Why it has none now. */
  readonly reason: string | null;
}

interface Wanted {
  readonly name: string;
  readonly family: 4 | 6 | null;
  /** Between look-ups, ms; 0 = once. */
  readonly intervalMs: number;
}

/** The addresses of the project's names: asked when a name appears, again at its interval, and soon while it fails. */
export class NameBook {
  private readonly known = new Map<string, Known>();
  private readonly asking = new Set<string>();
  private readonly again = new Map<string, Timer>();
  private wanted: ReadonlyMap<string, Wanted> = new Map();
  private readonly resolver: Resolver;
  private readonly clock: Clock;
  private readonly onChange: (change: NameChange | null) => void;
  private closed = false;

  /** @param onChange after each answer that differs from the last; null for a name's first */
  constructor(resolver: Resolver, clock: Clock, onChange: (change: NameChange | null) => void) {
    this.resolver = resolver;
    this.clock = clock;
    this.onChange = onChange;
  }

  get names(): ResolvedNames {
    return this.known;
  }

  /** Names that a first answer is awaited for. */
  get pending(): number {
    let count = 0;
    for (const key of this.asking) if (!this.known.has(key)) count += 1;
    return count;
  }

  /** Asks for all names of the project that are not known; forgets those that went. */
  follow(project: Project): void {
    const before = this.wanted;
    this.wanted = wantedNames(project);
    for (const key of this.known.keys()) if (!this.wanted.has(key)) this.known.delete(key);
    for (const [key, timer] of this.again) {
      if (this.wanted.get(key)?.intervalMs === before.get(key)?.intervalMs) continue;
      timer.cancel();
      this.again.delete(key);
    }
    for (const key of this.wanted.keys()) {
      if (!this.known.has(key)) this.ask(key);
      else if (!this.again.has(key)) this.plan(key);
    }
  }

  close(): void {
    this.closed = true;
    for (const timer of this.again.values()) timer.cancel();
    this.again.clear();
  }

  /** Settles when nothing is being asked any more. */
  async settled(): Promise<void> {
    while (this.asking.size > 0) await new Promise<void>((resolve) => void this.clock.after(5, resolve));
  }

  private ask(key: string): void {
    const wanted = this.wanted.get(key);
    if (!wanted || this.asking.has(key)) return;
    this.asking.add(key);
    void this.resolver.resolve(wanted.name, wanted.family).then((result) => {
      this.asking.delete(key);
      if (this.closed || !this.wanted.has(key)) return;
      this.take(key, wanted.name, result.ok ? result.value : { failed: result.fault.message });
      this.plan(key);
    });
  }

  private take(key: string, name: string, answer: Known): void {
    const before = this.known.get(key);
    this.known.set(key, answer);
    if (before === undefined) return this.onChange(null);
    const change = { name, before: firstOf(before), after: firstOf(answer), reason: reasonOf(answer) };
    // A name has many addresses, in changing order: what is probed stays as long as it is among them.
    if (change.before !== null && !('failed' in answer) && answer.includes(change.before)) {
      this.known.set(key, [change.before, ...answer.filter((address) => address !== change.before)]);
      return;
    }
    if (change.before !== change.after || reasonOf(before) !== change.reason) this.onChange(change);
  }

  /** Asks again when it is time to. */
  private plan(key: string): void {
    const known = this.known.get(key);
    const intervalMs = this.wanted.get(key)?.intervalMs ?? 0;
    const failed = known !== undefined && 'failed' in known;
    const waitMs = failed && (intervalMs === 0 || intervalMs > RETRY_MS) ? RETRY_MS : intervalMs;
    if (known === undefined || waitMs === 0) return;
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
