import type { MetricInfo } from '../../core/metrics/metric-info.ts';
import type { SeriesLabels } from '../../core/metrics/metric-names.ts';
import type { Fault } from '../../core/result/result.ts';

/** A metric of the rows of a batch. */
export interface OutputColumn {
  /** Metric name in base units (core/metrics/metric-names.ts). */
  readonly name: string;
  /** Labels of this column besides those of the series, as `outcome`. */
  readonly labels?: Readonly<Record<string, string>>;
  /** By row; NaN = no value. */
  readonly values: Float64Array;
}

/**
 * Rows of one probe as columns: samples, or figures of intervals. Ordered by series, and by time within a series; each
 * batch continues where the one before it ended, so that every series is in time order over all batches.
 */
export interface OutputBatch {
  readonly rows: number;
  /** Labels by place. */
  readonly series: readonly SeriesLabels[];
  /** Place of the series of each row in `series`. */
  readonly seriesAt: Uint32Array;
  /** Unix ms: when a sample was sent, or the end of an interval. */
  readonly timeMs: Float64Array;
  readonly columns: readonly OutputColumn[];
}

/** Result of sending a request. */
export type SendOutcome =
  /** The receiver has it. */
  | { readonly kind: 'done' }
  /** The receiver refuses it for good: it is dropped and counted. */
  | { readonly kind: 'dropped'; readonly fault: Fault }
  /** It is sent again, after `afterMs` if the receiver asked for a pause. */
  | { readonly kind: 'retry'; readonly fault: Fault; readonly afterMs?: number };

/** Abilities of the program that an output needs. */
export interface OutputHost {
  /** Value of a secret by its reference; rejects with FaultErrors `secret.*`. */
  secret(reference: string): Promise<string>;
  /** Version of Sounder, for receivers that log their clients. */
  readonly version: string;
}

export interface OutputConnection {
  /**
   * Sends one request body and waits for the receiver's answer. Never rejects; ends soon after the signal aborts, with
   * `retry`. The same body is sent again after a retry and after a crash, so that the receiver can recognize it.
   */
  send(body: Uint8Array, signal: AbortSignal): Promise<SendOutcome>;
  close(): void;
}

/**
 * A kind of output. Everything around it – reading what was measured, order, the queue on disk, retries, limits, status –
 * is the same for all: docs/add-an-output.md.
 */
export interface OutputType<Settings> {
  /** `type` in the project file. */
  readonly type: string;
  /** Values of one request at most. */
  readonly maxValues: number;
  /** Body of a request. Pure: what it returns is kept in the queue. */
  encode(batch: OutputBatch, settings: Settings): Uint8Array;
  /** Body of a request that describes metrics, for receivers that take such; sent now and then, and not kept. */
  encodeMetadata?(metrics: readonly MetricInfo[]): Uint8Array;
  /** Body of a request that tests the connection. @param nowMs Unix ms */
  encodeTest(settings: Settings, nowMs: number): Uint8Array;
  connect(settings: Settings, host: OutputHost): OutputConnection;
}
