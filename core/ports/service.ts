import type { ClockBounds } from '../fleet/fleet-clock.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ServiceTemplate } from '../model/packet.ts';
import type { ProbeDefinition } from '../model/probe-definition.ts';
import type { Clock } from './clock.ts';

/** Plain data that crosses processes and is stored as JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The result of one transaction. */
export interface ServiceResult {
  readonly outcome: Outcome;
  /** Duration of the transaction, ms; null = none. With every outcome that an answer led to, not only with `reply`. */
  readonly durationMs: number | null;
  /** Values of the probe's columns by name, in the units of JSON (ms, Mbit/s …); a missing one is "no value". */
  readonly columns?: Readonly<Record<string, number | null>>;
  /** The transaction in full, at most 16 KB as JSON: hops of redirects, certificate, records. Never a secret. */
  readonly detail?: Json;
  /** CAUSES number, with the outcomes `not-measured` and `local-error` (errno). */
  readonly cause?: number;
}

/**
 * Opens a datagram socket whose packets have a TOS or traffic class byte from the first on, bound to a free port.
 * @param source literal address; null = any
 * @returns its descriptor, the caller's to close; the call that failed; or null = this program has no build for that
 */
export type OpenMarked = (
  family: 4 | 6,
  tos: number,
  source: string | null,
) => { readonly fd: number } | { readonly errno: number; readonly call: string } | null;

/** The machine as a runner sees it; tests replace parts of it. */
export interface ServiceHost {
  readonly clock: Clock;
  /** Bounds of the error of `clock`; left out = nothing is known. */
  readonly bounds?: ClockBounds;
  readonly openMarked: OpenMarked;
  /** Addresses of a name, the system's order; rejects with an Error that has a `code` such as ENOTFOUND. */
  lookup(name: string, family: 4 | 6 | null, signal: AbortSignal): Promise<readonly string[]>;
  /** The secret that a setting refers to. Rejects with FaultErrors `secret.*`. */
  secret(reference: string): Promise<string>;
  /** Runs `work` while no other throughput test runs on this machine, in any process. Rejects when aborted. */
  alone<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

/** One run of a service probe. @template Request the schema of the definition's `request`, parsed */
export interface ServiceRun<Request> {
  readonly target: Pick<ServiceTemplate, 'destination' | 'family' | 'source' | 'interface' | 'tos'>;
  readonly request: Request;
  /** Time limit, ms; `signal` aborts at its end. */
  readonly timeoutMs: number;
  /** Aborted at the limit, and when the engine closes: everything opened must be closed then. */
  readonly signal: AbortSignal;
  /** Number of the round, from 0. */
  readonly round: number;
  /** Emits an intermediate sample, outcome `progress`. */
  progress(columns: Readonly<Record<string, number | null>>): void;
}

/**
 * Runs one transaction. Never hangs beyond the limit, never rejects for what a server does; a rejection is a fault of
 * this program and is reported as `local-error`. One function per probe type, `run<Name>` in `node/run.ts`.
 */
export type Runner<Request> = (run: ServiceRun<Request>, host: ServiceHost) => Promise<ServiceResult>;

/** A probe of services with the function that carries out its transactions; its request is that of its definition. */
export interface RunnerEntry {
  readonly definition: ProbeDefinition;
  readonly run: Runner<never>;
}
