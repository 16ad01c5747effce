import type { ServiceTemplate } from '../../core/model/packet.ts';
import type { FleetLeases } from './fleet-leases.ts';
import { RunLock } from './run-lock.ts';

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
  private readonly leases: FleetLeases | null;

  constructor(leases: FleetLeases | null = null) {
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
    let withdrawLocal: (() => boolean) | null = null;
    const lease = leases.request(holdMs, () => {
      withdrawLocal = lock.request('local', begin);
    });
    return {
      withdraw() {
        if (withdrawLocal?.() === false) return false;
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
