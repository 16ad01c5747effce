import type { Verdict } from '../common/verdicts.ts';

/** What became of a trial packet of one size. */
export type TrialResult =
  | { readonly kind: 'fits' }
  /** A router, or this machine's own interface, reported that it does not fit; `told` = what does, 0 when that was not said. */
  | { readonly kind: 'too-big'; readonly told: number; readonly isOwnInterface: boolean }
  /** No answer to any of several tries. */
  | { readonly kind: 'silent' };

export interface MtuFound {
  /** Bytes with the IP header; 0 = no size was answered. */
  readonly pathMtu: number;
  readonly verdict: Verdict;
}

/**
 * MTUs that links and tunnels really have: RFC 1191 §7, and Ethernet less what PPPoE, VLANs, IP-in-IP, GRE, L2TP,
 * IPsec, WireGuard and VXLAN take.
 */
const PLATEAUS = [
  68, 296, 508, 576, 1006, 1280, 1300, 1320, 1340, 1360, 1380, 1392, 1400, 1412, 1420, 1428, 1436, 1440, 1450, 1454,
  1460, 1472, 1476, 1480, 1492, 1496, 1500, 2002, 2304, 4352, 8166, 8192, 9000, 9216, 17_914, 32_000, 65_535,
];

/** What every link must carry: RFC 791, RFC 8200 §5. Hosts must take 576 (RFC 791); less is hardly met. */
const LEAST = { 4: 68, 6: 1280 } as const;
const USUAL_LEAST = { 4: 576, 6: 1280 } as const;

/**
 * The search for the largest size that arrives, one trial at a time: what routers say is tried first (RFC 1191), else
 * halving over the sizes that links have (RFC 8899 leaves the order open). Pure: the caller sends.
 */
export class MtuSearch {
  private readonly family: 4 | 6;
  private readonly most: number;
  /** A size found earlier: right in most rounds, and then confirmed with two trials. */
  private readonly hint: number | null;
  /** The largest size that arrived; 0 = none did yet. */
  private fits = 0;
  /** The smallest size that did not. */
  private fails: number;
  private failedSilently = false;
  /** The last number reported that may be right; 0 = none. */
  private told = 0;
  private isToldHere = false;
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
    if (result.kind !== 'too-big' || result.told < LEAST[this.family] || result.told >= size) return;
    this.told = result.told;
    this.isToldHere = result.isOwnInterface;
  }

  /** The size to try next; null when the search is over. */
  get next(): number | null {
    if (this.fails > this.most) return this.fits === this.most ? null : this.most;
    if (this.fits > 0 && this.fits === this.told) return null;
    if (this.isOpen(this.told)) return this.told;
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
    if (this.fits === this.told) return this.isToldHere ? 'own-interface' : 'told';
    return this.failedSilently ? 'black-hole' : 'searched';
  }

  /** Somebody reported that even what every link must carry does not fit. */
  private get isBelowLeast(): boolean {
    return this.fails === LEAST[this.family] && !this.failedSilently;
  }

  private isOpen(size: number): boolean {
    return size > this.fits && size < this.fails;
  }

  /** Sizes at which even a narrow path answers; null when it answers none. */
  private firstFit(): number | null {
    const sizes = [this.hint ?? 0, USUAL_LEAST[this.family], LEAST[this.family]];
    return sizes.find((size) => size >= LEAST[this.family] && size < this.leastTried && size < this.fails) ?? null;
  }
}
