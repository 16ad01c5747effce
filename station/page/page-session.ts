import type { ReplayChange, ReplayState } from '../../core/contracts/history.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { LatestSink } from '../../core/rpc/latest-sink.ts';
import type { Replay } from '../replay/replay.ts';

/** Makes a replay. @param onState hears of its state whenever it changed */
export type NewReplay = (onState: (state: ReplayState) => void) => Replay;

/** The view of one connection: the present, or a replay. Its streams end when that changes, so that the page opens them again. */
export class PageSession {
  replay: Replay | null = null;
  private readonly newReplay: NewReplay;
  private readonly streams = new Set<() => void>();
  private readonly stateReaders = new Set<LatestSink<ReplayState | null>>();
  private state: ReplayState | null = null;

  constructor(newReplay: NewReplay) {
    this.newReplay = newReplay;
  }

  /** Registers a stream of the moment that is shown: it ends when that is another one. */
  follow(sink: Pick<Sink<never>, 'end'>, signal: AbortSignal): void {
    const end = () => sink.end();
    this.streams.add(end);
    signal.addEventListener('abort', () => this.streams.delete(end), { once: true });
  }

  /** Starts a replay, or changes the one that there is. Rejects with FaultErrors `replay.*` and `store.*`. */
  async change(change: ReplayChange): Promise<ReplayState> {
    const started = this.replay ? null : this.newReplay((state) => this.tell(state));
    const replay = started ?? (this.replay as Replay);
    this.replay = replay;
    if (started || change.atMs !== undefined) this.endStreams();
    try {
      return await replay.change(change);
    } catch (error) {
      if (started && this.replay === started) this.stop();
      throw error;
    }
  }

  /** Back to the present. */
  stop(): void {
    if (!this.replay) return;
    this.replay.close();
    this.replay = null;
    this.endStreams();
    this.tell(null);
  }

  openState(sink: Sink<ReplayState | null>, signal: AbortSignal): void {
    const reader = new LatestSink(sink);
    this.stateReaders.add(reader);
    signal.addEventListener('abort', () => this.stateReaders.delete(reader), { once: true });
    reader.send(this.state);
  }

  private tell(state: ReplayState | null): void {
    this.state = state;
    for (const reader of this.stateReaders) reader.send(state);
  }

  private endStreams(): void {
    for (const end of [...this.streams]) end();
  }
}
