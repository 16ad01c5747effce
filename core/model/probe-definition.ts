import type { ColumnSet } from '../ports/packet-io.ts';
import type { ColumnSpec } from './batch.ts';
import type { OutcomeRules } from './outcome.ts';

/** A column that only this probe has, with what storage, export and charts need to know of it. */
export interface ProbeColumn extends ColumnSpec {
  readonly title: string;
  /** `word`: its number means a word, which people are shown; `code`: a number for experts. */
  readonly unit: 'count' | 'ms' | 'bytes' | 'code' | 'port' | 'word';
  /** The number that stands for "no value". */
  readonly none: number;
  /** Words for its numbers; JSON and tables say those. */
  readonly words?: Readonly<Record<string, number>>;
}

/** Everything the rest of Sounder needs to know of a probe type. Storage, CLI, export and table follow from it. */
export interface ProbeDefinition extends OutcomeRules {
  readonly id: string;
  /** In every batch and journal row; never reused. */
  readonly code: number;
  readonly title: string;
  readonly summary: string;
  /** What the driver's frames hold for it. */
  readonly packetColumns: ColumnSet;
  /**
   * How many samples a round has depends on the answers. Such a probe has the column `last` (1 = the last sample of
   * its round).
   */
  readonly adaptive: boolean;
  /** Settings of a target that this probe uses besides interval, timeout, dscp, family, interface. */
  readonly uses: readonly ProbeSetting[];
  readonly columns: readonly ProbeColumn[];
}

export type ProbeSetting =
  | 'packets'
  | 'spacing'
  | 'payloadBytes'
  | 'ttl'
  | 'dontFragment'
  | 'port'
  | 'method'
  | 'maxHops'
  | 'silentHops'
  | 'flows'
  | 'maxMtu';
