import type { RoundFigures } from './round-figures.ts';

/** Probes of netprobify: the first part of the names of their metrics. */
export const NETPROBIFY_PREFIX: Readonly<Record<string, string>> = {
  'tcp-syn': 'tcpsyn',
  icmp: 'icmp',
  'udp-unreachable': 'udp_unreachable',
};

/** Figures of one target in one group, over all its addresses. */
export class NetprobifyFigures {
  readonly prefix: string;
  readonly labels: Uint8Array;
  sent = 0;
  lost = 0;
  /** Series that belong to it now. */
  members: readonly RoundFigures[] = [];
  private sorted: readonly number[] = [];
  private sortedRounds = -1;

  constructor(prefix: string, labels: Uint8Array) {
    this.prefix = prefix;
    this.labels = labels;
  }

  /** Lost of sent of the newest round of its addresses, 0–1; null = nothing was measured. */
  lossRatio(): number | null {
    let [sent, lost] = [0, 0];
    for (const round of this.members) {
      sent += round.sent;
      lost += round.lost;
    }
    return sent === 0 ? null : lost / sent;
  }

  /** Round trips of the newest round of its addresses, s, ascending. */
  sortedRtts(): readonly number[] {
    const [only] = this.members;
    if (only && this.members.length === 1 && only.rtts.length < 2) return only.rtts;
    const rounds = this.members.reduce((sum, one) => sum + one.rounds, 0);
    if (rounds === this.sortedRounds) return this.sorted;
    this.sortedRounds = rounds;
    this.sorted = this.members.flatMap(({ rtts }) => rtts).sort((left, right) => left - right);
    return this.sorted;
  }

  /** Takes the series that belong to it from now on. */
  follow(members: readonly RoundFigures[]): void {
    this.members = members;
    this.sortedRounds = -1;
  }
}

/** Replies of a target that belong to no packet, or to another port. */
export class MismatchFigures {
  readonly prefix: string;
  readonly labels: Uint8Array;
  matchFails = 0;
  mismatches = 0;

  constructor(prefix: string, labels: Uint8Array) {
    this.prefix = prefix;
    this.labels = labels;
  }
}

/** The address of a target. */
export class ResolutionFigures {
  readonly labels: Uint8Array;
  /** null = its first look-up has not ended. */
  status: 0 | 1 | null = null;
  changes = 0;
  private address: string | null = null;

  constructor(labels: Uint8Array) {
    this.labels = labels;
  }

  /** @param address null = there is none; the first one counts as a change, as does one after a failure */
  follow(address: string | null): void {
    this.status = address === null ? 0 : 1;
    if (address !== null && address !== this.address) this.changes += 1;
    this.address = address;
  }
}

/** A counter under labels. */
export interface LabelledCount {
  readonly labels: Uint8Array;
  count: number;
}
