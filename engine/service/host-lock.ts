import type { ServiceTemplate } from '../../core/model/packet.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { FleetLeases } from './fleet-leases.ts';
import { RunLock } from './run-lock.ts';

/** A granted transaction that has not begun after this time waits again: the station takes the lock back ten seconds later at the earliest. */
const BEGIN_WITHIN_MS = 20_000;

/** A transaction that has the lock, or waits for it. */
export interface LockTurn {
  /** @returns false = it has begun already */
  withdraw(): boolean;
  /** Ends a transaction that has begun. */
  release(): void;
}

/**
 * Locks of transactions. `global` first waits until the station grants it that nothing else with this lock runs in the
 * whole fleet, then runs alone on this host like `local`. Without a station there is no fleet, and it is `local`.
 */
export class HostLock {
  private readonly lock = new RunLock();
  private readonly clock: Clock;
  private readonly leases: FleetLeases | null;

  constructor(clock: Clock, leases: FleetLeases | null = null) {
    this.clock = clock;
    this.leases = leases;
  }

  /** @param holdMs longest time of the transaction @param begin called now, or when the lock allows */
  request(kind: ServiceTemplate['lock'], holdMs: number, begin: () => void): LockTurn {
    const { leases, lock } = this;
    if (kind !== 'global' || !leases) {
      const own = kind === 'global' ? 'local' : kind;
      const withdraw = lock.request(own, begin);
      return { withdraw, release: () => lock.release(own) };
    }
    return this.requestGlobal(leases, holdMs, begin);
  }

  private requestGlobal(leases: FleetLeases, holdMs: number, begin: () => void): LockTurn {
    const { clock, lock } = this;
    let withdrawLocal: (() => boolean) | null = null;
    let patience: Timer | null = null;
    const wish = () =>
      leases.request(holdMs, () => {
        let hasBegun = false;
        withdrawLocal = lock.request('local', () => {
          hasBegun = true;
          patience?.cancel();
          begin();
        });
        if (!hasBegun) patience = clock.after(BEGIN_WITHIN_MS, wishAgain);
      });
    // Others of the fleet have their turn while this host is busy.
    const wishAgain = () => {
      withdrawLocal?.();
      withdrawLocal = null;
      patience = null;
      lease.end();
      lease = wish();
    };
    let lease = wish();
    return {
      withdraw() {
        if (withdrawLocal?.() === false) return false;
        patience?.cancel();
        lease.end();
        return true;
      },
      release() {
        lock.release('local');
        lease.end();
      },
    };
  }
}
