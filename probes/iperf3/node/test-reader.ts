import type { DirectionResult, Iperf3Detail } from '../common/detail.ts';
import { type IntervalLine, parseOutputLine } from './output-line.ts';

export type OneDirection = 'out' | 'in';

export interface TestShape {
  /** One direction, or both at once. */
  readonly direction: OneDirection | 'bidirectional';
  readonly isUdp: boolean;
  readonly streams: number;
  readonly seconds: number;
}

/** Intermediate columns. */
export type Progress = Readonly<Record<string, number | null>>;

const mbit = (bitsPerSecond: number): number => bitsPerSecond / 1e6;

/** Share of lost packets; null = not known. */
export const lossPercent = (lost: number | null, packets: number | null): number | null =>
  lost === null || packets === null || packets <= 0 ? null : Math.min(100, (lost / packets) * 100);

/** Reads the output of one test line by line: intermediate results at once, the result at the end. Accepts any text. */
export class TestReader {
  private readonly shape: TestShape;
  private readonly onProgress: (columns: Progress) => void;
  private pending: { readonly toSeconds: number; readonly columns: Progress } | null = null;
  private progressLeft: number;
  private readonly results: { out: DirectionResult | null; in: DirectionResult | null } = { out: null, in: null };
  private readonly errors: string[] = [];
  cpu: Iperf3Detail['cpu'] = null;
  congestion: string | null = null;
  /** The server accepted the test. */
  isConnected = false;
  /** End of the latest interval. */
  elapsedSeconds = 0;

  constructor(shape: TestShape, onProgress: (columns: Progress) => void) {
    this.shape = shape;
    this.onProgress = onProgress;
    // A program that prints more intervals than there are seconds is not the one it should be.
    this.progressLeft = 2 * shape.seconds + 10;
  }

  /** The program's own words for its failure; null = it has not failed. */
  get error(): string | null {
    return this.errors[0] ?? null;
  }

  get out(): DirectionResult | null {
    return this.results.out;
  }

  get in(): DirectionResult | null {
    return this.results.in;
  }

  /** Whether each direction of the test has its result. */
  get isComplete(): boolean {
    const { direction } = this.shape;
    return (direction === 'in' || this.out !== null) && (direction === 'out' || this.in !== null);
  }

  /** @returns whether the line shows that the test makes progress */
  read(text: string): boolean {
    const line = parseOutputLine(text, this.shape.isUdp);
    switch (line?.kind) {
      case 'connected':
        // One for each stream; the load begins with the first.
        if (!this.isConnected) this.emit({ elapsedSeconds: 0, remainingSeconds: this.shape.seconds });
        this.isConnected = true;
        return true;
      case 'cpu':
        this.cpu ??= { localPercent: line.localPercent, remotePercent: line.remotePercent };
        return false;
      case 'congestion':
        this.congestion ??= line.name;
        return false;
      case 'error':
        if (this.errors.length === 0) this.errors.push(line.text);
        return false;
      case 'interval':
        return this.take(line);
      default:
        return false;
    }
  }

  /** Emits what still waits for its counterpart. */
  end(): void {
    if (this.pending) this.emit(this.pending.columns);
    this.pending = null;
  }

  private take(line: IntervalLine): boolean {
    if (this.shape.streams > 1 !== line.isSum) return false;
    const direction = this.directionOf(line);
    if (direction === null) return false;
    this.isConnected = true;
    if (line.side !== null) {
      this.summarize(direction, line);
      return true;
    }
    this.elapsedSeconds = Math.max(this.elapsedSeconds, line.toSeconds);
    this.addInterval(direction, line);
    return true;
  }

  private directionOf({ role }: IntervalLine): OneDirection | null {
    const { direction } = this.shape;
    if (direction !== 'bidirectional') return role === null ? direction : null;
    return role === null ? null : role === 'TX' ? 'out' : 'in';
  }

  /** The two rows of a second of a bidirectional test make one sample. */
  private addInterval(direction: OneDirection, line: IntervalLine): void {
    const columns: Progress = {
      [`${direction}MbitPerSecond`]: mbit(line.bitsPerSecond),
      [`${direction}Retransmits`]: line.retransmits,
      [`${direction}JitterMs`]: line.jitterMs,
      [`${direction}LossPercent`]: lossPercent(line.lostPackets, line.packets),
      elapsedSeconds: line.toSeconds,
      remainingSeconds: Math.max(0, this.shape.seconds - line.toSeconds),
    };
    if (this.shape.direction !== 'bidirectional') return this.emit(columns);
    const { pending } = this;
    const isSecond = pending !== null && Math.abs(pending.toSeconds - line.toSeconds) < 0.5;
    if (isSecond && pending.columns[`${direction}MbitPerSecond`] === undefined) {
      this.pending = null;
      return this.emit({ ...pending.columns, ...columns });
    }
    this.end();
    this.pending = { toSeconds: line.toSeconds, columns };
  }

  private emit(columns: Progress): void {
    if (this.progressLeft <= 0) return;
    this.progressLeft -= 1;
    this.onProgress(columns);
  }

  private summarize(direction: OneDirection, line: IntervalLine): void {
    const before = this.results[direction];
    const rate = mbit(line.bitsPerSecond);
    const isReceiver = line.side === 'receiver';
    this.results[direction] = {
      seconds: Math.max(0, line.toSeconds - line.fromSeconds),
      // The sender's row comes first; only what arrived counts.
      mbitPerSecond: isReceiver ? rate : (before?.mbitPerSecond ?? rate),
      sentMbitPerSecond: isReceiver ? (before?.sentMbitPerSecond ?? null) : rate,
      retransmits: line.retransmits ?? before?.retransmits ?? null,
      jitterMs: line.jitterMs ?? before?.jitterMs ?? null,
      lostPackets: line.lostPackets ?? before?.lostPackets ?? null,
      packets: line.packets ?? before?.packets ?? null,
    };
  }
}
