import { parseDestination } from '../core/model/destination.ts';
import { effectiveSettings, type Project } from '../core/model/project.ts';
import { type ResolvedNames, resolveKey } from '../core/plan/expand.ts';
import type { Clock, Timer } from '../core/ports/clock.ts';
import type { Resolver } from '../core/ports/resolver.ts';

const RETRY_MS = 30_000;

/** The addresses of the project's names: asked when a name appears, asked again while it fails. */
export class NameBook {
  private readonly known = new Map<string, readonly string[] | { readonly failed: string }>();
  private readonly asking = new Set<string>();
  private readonly retries = new Map<string, Timer>();
  private readonly resolver: Resolver;
  private readonly clock: Clock;
  private readonly onChange: () => void;
  private closed = false;

  constructor(resolver: Resolver, clock: Clock, onChange: () => void) {
    this.resolver = resolver;
    this.clock = clock;
    this.onChange = onChange;
  }

  get names(): ResolvedNames {
    return this.known;
  }

  /** Names that an answer is awaited for. */
  get pending(): number {
    return this.asking.size;
  }

  /** Asks for all names of the project that are not known; forgets those that went. */
  follow(project: Project): void {
    const wanted = new Map<string, { readonly name: string; readonly family: 4 | 6 | null }>();
    for (const target of Object.values(project.targets ?? {})) {
      const parsed = parseDestination(target.to);
      if (!('destination' in parsed) || parsed.destination.kind !== 'name') continue;
      const { family } = effectiveSettings(target, project.defaults);
      wanted.set(resolveKey(parsed.destination.text, family), { name: parsed.destination.text, family });
    }
    for (const key of this.known.keys()) if (!wanted.has(key)) this.known.delete(key);
    for (const [key, retry] of this.retries) {
      if (wanted.has(key)) continue;
      retry.cancel();
      this.retries.delete(key);
    }
    for (const [key, { name, family }] of wanted) {
      if (!this.known.has(key) && !this.asking.has(key)) this.ask(key, name, family);
    }
  }

  close(): void {
    this.closed = true;
    for (const retry of this.retries.values()) retry.cancel();
    this.retries.clear();
  }

  /** Settles when nothing is being asked any more. */
  async settled(): Promise<void> {
    while (this.asking.size > 0) await new Promise<void>((resolve) => void this.clock.after(5, resolve));
  }

  private ask(key: string, name: string, family: 4 | 6 | null): void {
    this.asking.add(key);
    void this.resolver.resolve(name, family).then((result) => {
      this.asking.delete(key);
      if (this.closed) return;
      if (result.ok) {
        this.known.set(key, result.value);
      } else {
        this.known.set(key, { failed: result.fault.message });
        this.retries.set(
          key,
          this.clock.after(RETRY_MS, () => this.ask(key, name, family)),
        );
      }
      this.onChange();
    });
  }
}
