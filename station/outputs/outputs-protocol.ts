import type { OutputStatus } from '../../core/contracts/outputs.ts';
import type { EngineKind } from '../../core/model/engine-kind.ts';
import type { Output } from '../../core/outputs/outputs.ts';
import type { Fault } from '../../core/result/result.ts';

/** Settings of the thread. */
export interface OutputsData {
  readonly dataDir: string;
  readonly version: string;
}

export type Timeouts = Readonly<Record<EngineKind, number>>;

/** By engine: it is connected, or nothing is probed, so that no samples from before are to come. */
export type Settled = Readonly<Record<EngineKind, boolean>>;

export type ToOutputs =
  | { readonly type: 'configure'; readonly outputs: Readonly<Record<string, Output>> }
  /** The catalog changed. `timeouts`: the longest of the series that are probed, ms. */
  | { readonly type: 'catalog'; readonly timeouts: Timeouts }
  | { readonly type: 'settled'; readonly settled: Settled }
  | { readonly type: 'secret'; readonly id: number; readonly value: string }
  | { readonly type: 'no-secret'; readonly id: number; readonly fault: Fault }
  /** Nothing more will be measured: all that is in the journal is to be sent. */
  | { readonly type: 'finish'; readonly id: number }
  | { readonly type: 'test'; readonly id: number; readonly output: string }
  | { readonly type: 'close' };

/** Why samples did not arrive. */
export type LossKind = 'overflow' | 'expired' | 'rejected' | 'late' | 'ahead' | 'missed' | 'damaged';

/** Samples lost since the last report. */
export interface OutputLoss {
  readonly output: string;
  readonly kind: LossKind;
  readonly samples: number;
  /** With `rejected`: the receiver's reason. */
  readonly fault?: Fault;
}

export type FromOutputs =
  | {
      readonly type: 'status';
      readonly outputs: readonly OutputStatus[];
      readonly fault: Fault | null;
      /** Rows of the journal after this one are read again after a restart; null = none are. */
      readonly neededAfter: number | null;
    }
  | { readonly type: 'loss'; readonly losses: readonly OutputLoss[] }
  | { readonly type: 'secret'; readonly id: number; readonly reference: string }
  /** All that was measured is in the queues. */
  | { readonly type: 'finished'; readonly id: number }
  | { readonly type: 'tested'; readonly id: number; readonly fault: Fault | null }
  | { readonly type: 'closed' };
