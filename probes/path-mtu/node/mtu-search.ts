import type { Verdict } from '../common/verdicts.ts';

/** Result of the trial of one size. */
export type TrialResult =
  | { readonly kind: 'fits' }
  /** A router, or this host's interface, reported it as too big; `reportedMtu` 0 = without an MTU. */
  | { readonly kind: 'too-big'; readonly reportedMtu: number; readonly isOwnInterface: boolean }
  /** No reply to any of several tries. */
  | { readonly kind: 'silent' };

export interface MtuFound {
  /** Bytes with the IP header; 0 = no reply to any size. */
  readonly pathMtu: number;
  readonly verdict: Verdict;
}

/**
 * MTUs that are usual on links and tunnels: RFC 1191 §7, and Ethernet minus the overhead of PPPoE, VLANs, IP-in-IP, GRE,
 * L2TP, IPsec, WireGuard and VXLAN.
 */
const PLATEAUS = [
  68, 296, 508, 576, 1006, 1280, 1300, 1320, 1340, 1360, 1380, 1392, 1400, 1412, 1420, 1428, 1436, 1440, 1450, 1454,
  1460, 1472, 1476, 1480, 1492, 1496, 1500, 2002, 2304, 4352, 8166, 8192, 9000, 9216, 17_914, 32_000, 65_535,
];

/** Minimum MTU of every link: RFC 791, RFC 8200 §5. Hosts must accept 576 (RFC 791); lower MTUs are rare. */
const LEAST = { 4: 68, 6: 1280 } as const;
const USUAL_LEAST = { 4: 576, 6: 1280 } as const;

/**
 * Search for the largest size that arrives, one trial at a time: MTUs reported by routers come first (RFC 1191), then a
 * binary search over usual MTUs (RFC 8899 leaves the order open). Pure: the caller sends.
 */
export class MtuSearch {
  private readonly family: 4 | 6;
  private readonly most: number;
  /** The size found in an earlier round: usually still correct, and then confirmed with two trials. */
  private readonly hint: number | null;
  /** The largest size that arrived; 0 = none yet. */
  private fits = 0;
  /** The smallest size that did not arrive. */
  private fails: number;
  private failedSilently = false;
  /** The last plausible MTU reported; 0 = none. */
  private reportedMtu = 0;
  private isOwnInterface = false;
  private leastTried = Number.POSITIVE_INFINITY;

  constructor(family: 4 | 6, most: number, hint: number | null) {
    this.family = family;
    this.most = Math.max(most, LEAST[family]);
    this.hint = hint;
    this.fails = this.most + 1;
  }

  note(size: number, result: TrialResult): void {
    this.leastTried = Math.min(this.leastTried, size);
    if (result.kind === 'fits') {
      this.fits = Math.max(this.fits, size);
      return;
    }
    if (size > this.fails) return;
    this.fails = size;
    this.failedSilently = result.kind === 'silent';
    if (result.kind !== 'too-big' || result.reportedMtu < LEAST[this.family] || result.reportedMtu >= size) return;
    this.reportedMtu = result.reportedMtu;
    this.isOwnInterface = result.isOwnInterface;
  }

  /** The size to try next; null when the search is over. */
  get next(): number | null {
    if (this.fails > this.most) return this.fits === this.most ? null : this.most;
    if (this.fits > 0 && this.fits === this.reportedMtu) return null;
    if (this.isOpen(this.reportedMtu)) return this.reportedMtu;
    if (this.fits === 0) return this.firstFit();
    if (this.fails - this.fits <= 1) return null;
    if (this.hint !== null && this.isOpen(this.hint)) return this.hint;
    if (this.fits === this.hint) return this.fits + 1;
    const between = PLATEAUS.filter((size) => this.isOpen(size));
    if (between.length > 0) return between[between.length >> 1] as number;
    // Real links end at a plateau: one trial above it ends the search.
    if (PLATEAUS.includes(this.fits)) return this.fits + 1;
    return (this.fits + this.fails) >> 1;
  }

  get found(): MtuFound {
    return { pathMtu: this.fits, verdict: this.verdict() };
  }

  private verdict(): Verdict {
    if (this.fits === 0) return this.isBelowLeast ? 'below-minimum' : 'unanswered';
    if (this.fits === this.most) return 'full';
    if (this.fits === this.reportedMtu) return this.isOwnInterface ? 'own-interface' : 'told';
    return this.failedSilently ? 'black-hole' : 'searched';
  }

  /** Whether even the minimum MTU of every link was reported as too big. */
  private get isBelowLeast(): boolean {
    return this.fails === LEAST[this.family] && !this.failedSilently;
  }

  private isOpen(size: number): boolean {
    return size > this.fits && size < this.fails;
  }

  /** The next size that arrives even on a path with a small MTU; null when all were tried. */
  private firstFit(): number | null {
    const sizes = [this.hint ?? 0, USUAL_LEAST[this.family], LEAST[this.family]];
    return sizes.find((size) => size >= LEAST[this.family] && size < this.leastTried && size < this.fails) ?? null;
  }
}
