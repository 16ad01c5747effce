import type { PathState } from '../contracts/path.ts';
import { leastLoss } from './graph-node.ts';
import { isMoreLoss, LEAST_SENT } from './interpret.ts';

/** A path of a series, with its visits from the source on, the target last. */
export interface VisitedPath {
  readonly state: PathState;
  readonly lossRatio: number | null;
  /** It does not arrive. */
  readonly isBroken: boolean;
  readonly visits: readonly { readonly address: string | null; readonly hop: number }[];
}

/** Routers that withhold replies, by address: the least loss up to them of paths that lose less than their replies. */
export type WithheldLosses = ReadonlyMap<string, number>;

/** Loss of the replies of the router at a visit; null = it is silent there, or was sent too few. */
function ownLoss({ hops }: PathState, { address, hop }: VisitedPath['visits'][number]): number | null {
  const own = hops[hop - 1]?.hop === hop ? hops[hop - 1] : hops.find((one) => one.hop === hop);
  const isKnown = own !== undefined && own.sent >= LEAST_SENT && own.addresses.some((one) => one.address === address);
  return isKnown ? 1 - own.answered / own.sent : null;
}

/**
 * The part of a path's loss that may occur up to each of its visits: at most the share of packets that ended there or
 * farther away without a reply. A router that withholds replies proves nothing about those behind it.
 */
export function lossesOf(path: VisitedPath, withheld: WithheldLosses): readonly (number | null)[] {
  const { state, lossRatio, isBroken, visits } = path;
  let most = lossRatio;
  const losses = visits.toReversed().map((visit, fromEnd) => {
    const own = isBroken && fromEnd === 0 ? null : ownLoss(state, visit);
    if (most !== null && own !== null) most = Math.min(most, own, withheld.get(visit.address ?? '') ?? 1);
    return most;
  });
  return losses.reverse();
}

/** Finds routers that reply to fewer packets than they forward: to a path that ends behind them, that looks like loss. */
export function withheldLosses(paths: Iterable<VisitedPath>): WithheldLosses {
  const found = new Map<string, number>();
  for (const path of paths) {
    if (path.isBroken) continue;
    for (const [at, loss] of lossesOf(path, found).entries()) {
      const visit = path.visits[at];
      const own = visit ? ownLoss(path.state, visit) : null;
      if (!visit?.address || own === null || loss === null || !isMoreLoss(own, loss, path.state.targetSent)) continue;
      found.set(visit.address, leastLoss(found.get(visit.address) ?? null, loss) ?? loss);
    }
  }
  return found;
}
