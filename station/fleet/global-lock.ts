import type { LockState } from '../../core/contracts/engine.ts';
import type { EngineId } from '../../core/model/engine-id.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';

/** Added to the time that a transaction may take: it also waits for others of its own host. */
const SPARE_MS = 30_000;
/** A holder that is not connected any more keeps the lock for this long: it may still be running. */
const SILENT_FOR_MS = 10_000;
/** After its start, a station waits this long for engines that may hold the lock: agents dial again within half a minute. */
const RETURN_WITHIN_MS = 35_000;

/** Gives the lock to a wish. @returns false = it is not wished any more */
type Grant = (id: number) => Promise<boolean>;

interface Wish {
  readonly engine: EngineId;
  readonly id: number;
  readonly holdMs: number;
}

interface Holder extends Wish {
  /** The connection that it was granted over; null = the engine said itself that it holds it. */
  readonly grant: Grant | null;
  readonly limit: Timer;
  isConfirmed: boolean;
}

/** One engine as the lock sees it. */
export interface EngineLock {
  /** It is connected. */
  connected(grant: Grant): void;
  /** Its wishes, and what it holds. */
  update(state: LockState): void;
  gone(): void;
}

/**
 * The lock `global`: one holder in the fleet and this host, served in the order of the wishes. A lease ends when its holder says so,
 * at its limit, or when the holder has been silent for ten seconds. A station that has just started grants nothing before those that
 * may hold it have said whether they do.
 */
export class GlobalLock {
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly onChange: () => void;
  private readonly grants = new Map<EngineId, Grant>();
  private queue: Wish[] = [];
  private holder: Holder | null = null;
  /** Engines that may hold it, and have not reported since the station started. */
  private readonly unheard = new Set<EngineId>();
  private patience: Timer | null = null;
  private silence: Timer | null = null;

  constructor({ clock, log, onChange }: { readonly clock: Clock; readonly log: Log; readonly onChange: () => void }) {
    this.clock = clock;
    this.log = log;
    this.onChange = onChange;
  }

  of(engine: EngineId): EngineLock {
    return {
      connected: (grant) => void this.grants.set(engine, grant),
      update: (state) => this.update(engine, state),
      gone: () => this.gone(engine),
    };
  }

  /** The station starts: any of these engines may hold the lock. Wishes wait until all have reported, or have had the time to. */
  awaitReports(engines: Iterable<EngineId>): void {
    for (const engine of engines) this.unheard.add(engine);
    if (this.unheard.size === 0) return;
    this.patience = this.clock.after(RETURN_WITHIN_MS, () => {
      this.unheard.clear();
      this.serve();
      this.onChange();
    });
  }

  /** Whether an engine holds the lock or waits for it; null = neither. */
  stateOf(engine: EngineId): 'holds' | 'waits' | null {
    if (this.holder?.engine === engine) return 'holds';
    return this.queue.some((wish) => wish.engine === engine) ? 'waits' : null;
  }

  close(): void {
    this.patience?.cancel();
    this.holder?.limit.cancel();
    this.silence?.cancel();
  }

  private update(engine: EngineId, { waiting, held }: LockState): void {
    this.unheard.delete(engine);
    if (this.unheard.size === 0) this.patience?.cancel();
    const wished = new Set(waiting.map(({ id }) => id));
    const known = new Set(this.queue.filter((wish) => wish.engine === engine).map(({ id }) => id));
    this.queue = [
      ...this.queue.filter((wish) => wish.engine !== engine || wished.has(wish.id)),
      ...waiting.filter(({ id }) => !known.has(id) && !this.isHeld(engine, id)).map((wish) => ({ engine, ...wish })),
    ];
    if (this.holder?.engine === engine) {
      this.silence?.cancel();
      this.silence = null;
      if (held?.id === this.holder.id) this.holder.isConfirmed = true;
      else if (this.holder.isConfirmed || !wished.has(this.holder.id)) this.release();
      else if (this.holder.grant !== this.grants.get(engine)) {
        // The grant was lost with its connection.
        const { id, holdMs } = this.holder;
        this.release();
        this.queue.unshift({ engine, id, holdMs });
      }
    }
    // A station that has just started finds out who holds it.
    if (held && !this.holder) this.hold({ engine, ...held }, null);
    this.serve();
    this.onChange();
  }

  private gone(engine: EngineId): void {
    this.grants.delete(engine);
    this.queue = this.queue.filter((wish) => wish.engine !== engine);
    if (this.holder?.engine === engine) {
      const { id } = this.holder;
      this.silence?.cancel();
      this.silence = this.clock.after(SILENT_FOR_MS, () => this.expire(engine, id, 'it is silent'));
    }
    this.onChange();
  }

  private serve(): void {
    const [next] = this.queue;
    const grant = next && this.grants.get(next.engine);
    if (this.holder || this.unheard.size > 0 || !next || !grant) return;
    this.queue.shift();
    const holder = this.hold(next, grant);
    grant(next.id).then(
      (isTaken) => {
        if (this.holder !== holder) return;
        if (isTaken) holder.isConfirmed = true;
        else this.releaseAndServe();
      },
      (error: unknown) => {
        // An engine that went away may have it nevertheless: its silence ends it.
        const { code } = toFault(error);
        if (code !== 'rpc.closed' && this.holder === holder) this.releaseAndServe();
      },
    );
  }

  private hold(wish: Wish, grant: Grant | null): Holder {
    const { engine, id, holdMs } = wish;
    const limit = this.clock.after(holdMs + SPARE_MS, () => this.expire(engine, id, 'its time is over'));
    this.holder = { ...wish, grant, limit, isConfirmed: grant === null };
    return this.holder;
  }

  private expire(engine: EngineId, id: number, reason: string): void {
    if (!this.isHeld(engine, id)) return;
    this.log.warn('The global lock was taken back', { engine, reason });
    this.releaseAndServe();
  }

  private releaseAndServe(): void {
    this.release();
    this.serve();
    this.onChange();
  }

  private release(): void {
    this.holder?.limit.cancel();
    this.silence?.cancel();
    this.silence = null;
    this.holder = null;
  }

  private isHeld(engine: EngineId, id: number): boolean {
    return this.holder?.engine === engine && this.holder.id === id;
  }
}
