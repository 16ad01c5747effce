import type { stationContract } from '../../../core/contracts/station.ts';
import type { Clock, Timer } from '../../../core/ports/clock.ts';
import { type Fault, toFault } from '../../../core/result/result.ts';
import type { Client, Subscription } from '../../../core/rpc/contract.ts';

export type StationClient = Client<typeof stationContract>;

/** Delay until a stream that the station ended with a fault is asked for again, by the number of faults in a row. */
const REOPEN_MS = [1000, 2000, 4000, 8000, 15_000] as const;
const SLOWEST_MS = 15_000;
/** A stream that was opened again counts as running once it lasted this long. */
const PROVEN_MS = 1000;

/** A stream that is opened again whenever the station ends it with a fault. */
export class WatchedStream {
  private readonly clock: Clock;
  private readonly open: (station: StationClient) => Subscription;
  private readonly onFault: (fault: Fault | null) => void;
  private running: Subscription | undefined;
  private timer: Timer | undefined;
  private faults = 0;

  /** @param onFault gets each fault, and null when the stream runs again or is wanted no more */
  constructor(clock: Clock, open: (station: StationClient) => Subscription, onFault: (fault: Fault | null) => void) {
    this.clock = clock;
    this.open = open;
    this.onFault = onFault;
  }

  /** Opens the stream on this station, instead of the one before; undefined = on none. */
  attach(station: StationClient | undefined): void {
    this.timer?.cancel();
    this.running?.cancel();
    this.running = undefined;
    if (this.faults > 0) this.onFault(null);
    this.faults = 0;
    if (station) this.begin(station);
  }

  private begin(station: StationClient): void {
    const opened = this.open(station);
    this.running = opened;
    if (this.faults > 0) this.timer = this.clock.after(PROVEN_MS, () => this.proven());
    opened.done.catch((thrown: unknown) => {
      const fault = toFault(thrown);
      // A lost connection ends every stream; the link opens them again.
      if (this.running !== opened || fault.code === 'rpc.closed') return;
      this.timer?.cancel();
      this.faults += 1;
      this.onFault(fault);
      this.timer = this.clock.after(REOPEN_MS[this.faults - 1] ?? SLOWEST_MS, () => this.begin(station));
    });
  }

  private proven(): void {
    this.faults = 0;
    this.onFault(null);
  }
}
