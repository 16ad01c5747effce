import type { Finding } from '../../../core/model/tracker.ts';
import type { ProbePeer } from '../../../ui/probe-view.ts';
import { probeViewOf } from '../../base/probe-view-of.ts';
import type { StationLink } from '../../base/station/station-link.ts';
import type { Catalog } from '../../live/catalog-store.ts';

/** More peers are shown without a finding. */
const MOST = 64;
/** The station's limit of series per subscription. */
const PER_STREAM = 32;

const probeOf = ({ series, targets }: Pick<Catalog, 'series' | 'targets'>, key: number): string | undefined =>
  targets.get(series.get(key)?.[1] ?? -1)?.definition.probe;

/** The series of the same probe as this one, itself included, where its view compares them; in the order of the table. */
export function peersOf(catalog: Pick<Catalog, 'series' | 'targets'>, key: number): readonly number[] {
  if (!probeViewOf(catalog, key)?.comparesPeers) return [];
  const probe = probeOf(catalog, key);
  return [...catalog.series.keys()].filter((one) => probeOf(catalog, one) === probe);
}

/** Peers as a view has them. @param own the full findings of the selected series, known before those of the others */
export const probePeers = (
  { series, targets }: Pick<Catalog, 'series' | 'targets'>,
  peers: readonly number[],
  findings: ReadonlyMap<number, Finding>,
  own: ReadonlyMap<number, Finding> = new Map(),
): readonly ProbePeer[] =>
  peers.map((key) => {
    const [, target = -1, address = ''] = series.get(key) ?? [];
    return { address, target: targets.get(target)?.name ?? '', state: findings.get(key) ?? own.get(key) };
  });

/** Follows the findings of peers, without what only details show. @returns how to end it */
export function watchPeers(link: StationLink, peers: readonly number[], take: (finding: Finding) => void): () => void {
  const followed = peers.slice(0, MOST);
  const ends = Array.from({ length: Math.ceil(followed.length / PER_STREAM) }, (_, at) => {
    const series = followed.slice(at * PER_STREAM, (at + 1) * PER_STREAM);
    return link.watch((station) => station.findings({ series, brief: true }, take));
  });
  return () => {
    for (const end of ends) end();
  };
}
