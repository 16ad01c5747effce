import type { HubAddress } from '../../core/fleet/hub-address.ts';
import type { HubProof, Identity } from './fleet-data.ts';

/** Orders to a process of simulated agents; each is answered with one message. */
export type AgentsOrder =
  | {
      readonly do: 'start';
      readonly identities: readonly Identity[];
      readonly hub: HubAddress;
      readonly proof: HubProof;
    }
  | { readonly do: 'cut'; readonly forMs: number }
  | { readonly do: 'look' }
  | { readonly do: 'measured' };

/** The agents of a process at one moment. */
export interface AgentsLook {
  readonly connected: number;
  /** Agents with samples that the station has not stored. */
  readonly waiting: number;
  /** Age of the oldest sample that the station has not stored, ms. */
  readonly lateMs: number;
  /** Series of their plans. */
  readonly series: number;
  /** Samples that they have measured. */
  readonly sent: number;
  /** Samples that they had no room for. */
  readonly lost: number;
}
