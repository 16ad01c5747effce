import type { PathState } from '../../core/contracts/path.ts';
import type { stationContract } from '../../core/contracts/station.ts';
import type { Handlers } from '../../core/rpc/contract.ts';
import { ScriptedFacilities } from './scripted-facilities.ts';
import { hopFrames } from './scripted-hops.ts';
import { ScriptedNetworks } from './scripted-networks.ts';
import { type ScriptedRun, scriptedPath } from './scripted-paths.ts';

/** A stream that has news with each round: of traces, or of other probes that have a tracker. */
interface RoundReader {
  readonly series: readonly number[];
  send(series: number): void;
}

type TraceHandler = 'hopHistory' | 'networks' | 'networksSet' | 'path' | 'pathAt' | 'pathReset';

/** The traced series of a scripted station: a round each second. */
export class ScriptedTraces extends ScriptedFacilities {
  readonly networks = new ScriptedNetworks();
  /** The path of a traced series. */
  pathScript: typeof scriptedPath = scriptedPath;
  /** Rounds of every traced series; no path is sent before the first. */
  rounds = 0;
  /** The rounds in which the route of every trace changed. */
  routeChangedAt: ScriptedRun['changedAt'] = [40, 90];
  private readonly readers = new Set<RoundReader>();
  /** Time of the last sent round of traces. */
  private roundAtMs = Date.now();

  protected readonly traceHandlers: Pick<Handlers<typeof stationContract>, TraceHandler> = {
    path: ({ series }, sink, signal) => {
      const send = (one: number) => {
        const path = this.pathNow(one);
        if (path) sink.send(path);
      };
      this.followRounds({ series, send }, signal);
    },
    pathAt: ({ series, ...span }, sink) => {
      if (this.isReadingHeld) return sink.send({ kind: 'progress', share: 0.4 });
      sink.send({ kind: 'path', path: this.pathScript(series, this.run, span) });
      sink.end();
    },
    hopHistory: ({ series, ...span }, sink) => {
      const path = this.pathNow(series);
      for (const frame of path ? hopFrames(path, span) : []) sink.send(frame);
      sink.end();
    },
    pathReset: () => {
      this.rounds = 0;
      return null;
    },
    networks: (_, sink) => this.networks.open(sink),
    networksSet: (files) => this.networks.set(files),
  };

  /** Sends the last round, and each that follows. */
  protected followRounds(reader: RoundReader, signal: AbortSignal): void {
    this.readers.add(reader);
    signal.addEventListener('abort', () => this.readers.delete(reader));
    this.tellRound(reader);
  }

  protected nextRound(): void {
    this.rounds += 1;
    this.roundAtMs += 1000;
    for (const reader of this.readers) this.tellRound(reader);
  }

  /** The path of a series by all rounds. */
  protected pathNow(series: number): PathState | null {
    const toMs = this.roundAtMs;
    const path = this.pathScript(series, this.run, { fromMs: toMs - this.rounds * 1000, toMs });
    return path && this.networks.withNetworks(path);
  }

  private get run(): ScriptedRun {
    return { rounds: this.rounds, nowMs: this.roundAtMs, changedAt: this.routeChangedAt };
  }

  private tellRound({ series, send }: RoundReader): void {
    if (this.rounds > 0) for (const one of series) send(one);
  }
}
