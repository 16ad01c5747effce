import { createStore, type StoreApi } from 'zustand/vanilla';
import { stationContract } from '../../../core/contracts/station.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import { type Fault, FaultError, toFault } from '../../../core/result/result.ts';
import { connect } from '../../../core/rpc/connect.ts';
import type { Subscription } from '../../../core/rpc/contract.ts';
import type { Port } from '../../../core/rpc/port.ts';
import { type StationClient, WatchedStream } from './watched-stream.ts';

/**
 * connecting → connected → lost → connected …; `refused`, which only a page comes to that never was connected, is left
 * only by reloading the page.
 */
export interface LinkState {
  readonly phase: 'connecting' | 'connected' | 'lost' | 'refused';
  /** Attempts since the connection was last up. */
  readonly attempts: number;
  readonly fault: Fault | null;
}

/** Streams that the station ended with a fault and that are not running again yet. */
export interface StreamState {
  readonly broken: number;
  /** The last fault; null = none is broken. */
  readonly fault: Fault | null;
}

const BACK_OFF_MS = [250, 500, 1000, 2000] as const;
const SLOWEST_MS = 2000;

type StationListener = (station: StationClient | undefined) => void;

/** The connection to the station, renewed for as long as the page lives. */
export class StationLink {
  readonly state: StoreApi<LinkState> = createStore(() => ({ phase: 'connecting', attempts: 0, fault: null }));
  readonly streams: StoreApi<StreamState> = createStore(() => ({ broken: 0, fault: null }));
  private readonly broken = new Set<WatchedStream>();
  private readonly open: () => Promise<Port>;
  private readonly clock: Clock;
  private readonly listeners = new Set<StationListener>();
  private client: StationClient | undefined;
  private wasConnected = false;

  constructor(open: () => Promise<Port>, clock: Clock) {
    this.open = open;
    this.clock = clock;
  }

  start(): void {
    this.open().then(
      (port) => this.up(port),
      (thrown: unknown) => this.failed(toFault(thrown)),
    );
  }

  /** The client for calls. Throws `rpc.closed` while disconnected; pending calls reject with it on a lost connection. */
  get station(): StationClient {
    if (this.client) return this.client;
    throw new FaultError({
      code: 'rpc.closed',
      message: 'No connection to Sounder',
      hint: 'Sounder is reconnecting; try again in a moment',
    });
  }

  /** Calls now and at each change. @returns how to stop it */
  onStation(listener: StationListener): () => void {
    this.listeners.add(listener);
    listener(this.client);
    return () => void this.listeners.delete(listener);
  }

  /** Keeps a stream open over reconnects and faults. @returns how to end it */
  watch(open: (station: StationClient) => Subscription, onFault?: (fault: Fault) => void): () => void {
    const stream = new WatchedStream(this.clock, open, (fault) => {
      if (fault) onFault?.(fault);
      this.noteStream(stream, fault);
    });
    const detach = this.onStation((station) => stream.attach(station));
    return () => {
      detach();
      stream.attach(undefined);
    };
  }

  /** Opens all streams again: what they show has changed as a whole. */
  reopen(): void {
    if (this.client) this.announce(this.client);
  }

  private up(port: Port): void {
    const station = connect(port, stationContract);
    this.wasConnected = true;
    port.onClose(() => {
      this.announce(undefined);
      this.failed({ code: 'host.unreachable', message: 'Connection to Sounder lost' });
    });
    this.state.setState({ phase: 'connected', attempts: 0, fault: null });
    this.announce(station);
  }

  private failed(fault: Fault): void {
    const attempts = this.state.getState().attempts + 1;
    // Another program that has taken the port of a station while it restarts may give it back.
    if (fault.code === 'host.refused' && !this.wasConnected) {
      this.state.setState({ phase: 'refused', attempts, fault });
      return;
    }
    this.state.setState({ phase: 'lost', attempts, fault });
    const wait = BACK_OFF_MS[Math.min(attempts, BACK_OFF_MS.length) - 1] ?? SLOWEST_MS;
    this.clock.after(wait, () => this.start());
  }

  /** @param fault null = it runs, or is wanted no more */
  private noteStream(stream: WatchedStream, fault: Fault | null): void {
    if (fault) this.broken.add(stream);
    else if (!this.broken.delete(stream)) return;
    const { fault: before } = this.streams.getState();
    this.streams.setState({ broken: this.broken.size, fault: this.broken.size === 0 ? null : (fault ?? before) });
  }

  private announce(station: StationClient | undefined): void {
    this.client = station;
    for (const listener of [...this.listeners]) listener(station);
  }
}
