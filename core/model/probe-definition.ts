import type { z } from 'zod';
import type { PathLimits } from '../paths/interpret.ts';
import type { Feature } from '../ports/packet-io.ts';
import type { Fault } from '../result/result.ts';
import type { ColumnSpec } from './batch.ts';
import type { Outcome, OutcomeRules } from './outcome.ts';
import type { AdaptiveTemplate } from './packet.ts';
import type { ColumnSet } from './packet-columns.ts';
import type { SettingSet } from './setting.ts';
import type { EffectiveSettings, PacketSetting, Settings } from './settings.ts';
import type { Tracker } from './tracker.ts';

/** Unit of a probe column; JSON names carry it as a suffix (`connectMs`). */
export type ColumnUnit =
  | 'count'
  | 'ms'
  | 'bytes'
  | 'percent'
  | 'celsius'
  | 'mbitPerSecond'
  | 'days'
  | 'seconds'
  | 'dbm'
  | 'code'
  | 'port'
  | 'word';

/** A column that only this probe has, with its meaning for storage, export and charts. */
export interface ProbeColumn extends ColumnSpec {
  readonly title: string;
  /** `word`: the number stands for a word, which is shown to users; `code`: a number for experts. */
  readonly unit: ColumnUnit;
  /** Stored number × scale = the value in its unit; default 1. */
  readonly scale?: number;
  /** The number that stands for "no value". */
  readonly none: number;
  /** Words for its numbers; JSON and tables show those. */
  readonly words?: Readonly<Record<string, number>>;
  /** Largest packet that reaches the target whole, bytes: reports name those below the usual size. */
  readonly isLargestPacket?: true;
}

/** The load of one round on the network. */
export interface RoundLoad {
  readonly packets: number;
  /**
   * Bytes of one packet with its IP header. Where only the engine knows the size, the usual one: bits/s are then an estimate,
   * packets/s, which are limited, an upper limit.
   */
  readonly packetBytes: number;
}

/**
 * Work that sends packets depending on the replies, by `node/controller.ts` of the probe's folder. The number of
 * samples per round is not known beforehand: such a probe has the column `last` (1 = the last sample of its round).
 */
export interface AdaptiveWork {
  /** `format` of its plan entries. */
  readonly format: string;
  readonly template: z.ZodType<AdaptiveTemplate>;
  /** Upper limit of the packets of one round. */
  load(template: AdaptiveTemplate): RoundLoad;
  /** Samples of a round that count for its series. */
  countedSamples(template: AdaptiveTemplate): number;
  /** Limits of the path, for probes whose samples are hops of one. */
  pathLimits?(template: AdaptiveTemplate): PathLimits;
}

/** Server or object of the transactions of one series. */
export interface Endpoint {
  /** Literal address or name, as the table shows it. */
  readonly address: string;
  readonly port: number | null;
}

/** Facts of a throughput test for those that measure under its load. */
export interface ThroughputTest {
  /** Probe columns: throughput of each direction, and in intermediate samples the time for which the load continues, s. */
  readonly columns: { readonly out: string; readonly in: string; readonly remaining: string };
  /** Command that starts its server, for hints. */
  readonly serverCommand: string;
  /** Settings of a test in one direction, seen from this host. */
  settings(direction: 'out' | 'in', durationMs: number): Settings;
}

/** Work of the service engine: transactions, by `node/run.ts` of the probe's folder. */
export interface ServiceWork {
  /** Schema of `request` in its plan entries (core/model/packet.ts). */
  readonly request: z.ZodType<Readonly<Record<string, unknown>>>;
  /**
   * Interprets `to` where it is not an address, name, CIDR, range or pattern that the station resolves: a URL, a name
   * to ask for, this host. One series per endpoint; their addresses are not resolved.
   * @param own settings of single probes as written, not necessarily valid
   */
  endpoints?(
    to: string,
    own: Readonly<Record<string, unknown>>,
  ): { readonly endpoints: readonly Endpoint[] } | { readonly error: string };
  /** Forms of `to`, for the form of a target; left out = those of packets. */
  readonly toHelp?: string;
  /** Target of the command line without one; left out = there must be one. */
  readonly defaultTo?: string;
  /** Rounds of the command line without `--count`; left out = as for packets. */
  readonly commandRounds?: number;
  /** Usual packets of a transaction, for the budget. */
  load(request: Readonly<Record<string, unknown>>): RoundLoad;
  /** A transaction in progress ends with its entry, since it loads the network: a throughput test. */
  readonly stopsAtOnce?: boolean;
  /** It is answered by a session reflector: of an agent, its port is the one in the project. */
  readonly asksReflector?: true;
  /** It is a throughput test: what other probes measure meanwhile is under load. */
  readonly throughput?: ThroughputTest;
  /**
   * Time limit of a transaction, ms, where it is longer than the timeout: a throughput test lasts its duration. The timeout is the
   * time to wait for a reply then.
   */
  limitMs?(settings: EffectiveSettings): number;
  /** Its transactions have no duration that says anything: it reads this host. */
  readonly isUntimed?: boolean;
  /** Finds settings that do nothing, or not what they seem to. @param own settings as written, target over defaults */
  warnings?(own: Readonly<Record<string, unknown>>): readonly { readonly setting: string; readonly message: string }[];
  /** Text of a paste that is a target of this probe (`https://…`); null = it is not. */
  recognize?(text: string): Recognized | null;
}

/** A target that was recognized by its form. */
export interface Recognized {
  readonly to: string;
  /** Proposal for its name. */
  readonly name?: string;
  readonly settings?: Settings;
  /** Names of settings that only stand in for one that is not given. */
  readonly yields?: readonly string[];
}

/** A probe type: storage, command line, export, forms, table and details are derived from it. */
export interface ProbeDefinition extends OutcomeRules {
  readonly id: string;
  /** Number in every batch and journal row; never reused. */
  readonly code: number;
  readonly title: string;
  /** Further names that users type for it, lower case. */
  readonly otherNames?: readonly string[];
  readonly summary: string;
  /** Column set of the driver's frames. */
  readonly packetColumns: ColumnSet;
  /** null = a round is a set number of packets. */
  readonly adaptive: AdaptiveWork | null;
  /** Transactions of the service engine instead of packets. */
  readonly service?: ServiceWork;
  /** Defaults of shared settings where this probe's differ, as written in a file. */
  readonly defaults?: Pick<Settings, 'interval' | 'timeout'>;
  /** Shared settings that this probe has besides those of all probes. */
  readonly uses: readonly PacketSetting[];
  /** Settings of this probe alone; those of two probes may share a name only if they are the same setting. */
  readonly settings: SettingSet;
  /** A target must have a port. */
  readonly needsPort: boolean;
  /** Data bytes of its packets, by method where it has a choice of them; null = it has no such setting. */
  readonly payloadBytes: number | null;
  /** Feature of the driver that the probe depends on; null = it needs no driver. */
  feature(settings: EffectiveSettings, family: 4 | 6): Feature | null;
  /** Rewords the driver's fault for a missing feature; without it that fault is shown. */
  missing?(fault: Fault): Fault;
  /** Words for outcomes in the state of a series, where the outcome itself is less specific: a TCP port is open, closed or filtered. */
  readonly stateWords?: Readonly<Partial<Record<Outcome, string>>>;
  /** Replies are ICMP errors of the target, which hosts rate-limit. */
  readonly hasLimitedReplies?: boolean;
  /** Makes the tracker that derives a state from the samples. */
  tracker?(): Tracker;
  readonly columns: readonly ProbeColumn[];
}
