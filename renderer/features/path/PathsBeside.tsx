import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { PathHop } from '../../../core/contracts/path.ts';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { formatPercent, formatRtt, NOTHING } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import { seriesLabel } from '../../base/series-label.ts';
import { isLossExplained } from './hop-columns.ts';
import { usePaths } from './path-store.ts';
import { besideRows } from './paths-beside.ts';

function HopCell({
  hop,
  hops,
  isShared,
}: {
  readonly hop: PathHop | null;
  readonly hops: readonly PathHop[];
  readonly isShared: boolean;
}): ReactNode {
  if (!hop) return <td />;
  const [first] = hop.addresses;
  const loss = hop.lossRatio ?? 0;
  const isBad = loss > 0 && !isLossExplained(hop, hops);
  return (
    <td className={isShared ? 'is-shared' : undefined}>
      {first ? (
        <>
          <code title={first.name ?? undefined}>{first.address}</code>
          {hop.addresses.length > 1 && <span className="is-quiet"> +{hop.addresses.length - 1}</span>}
        </>
      ) : (
        <span className="is-quiet">∗ no reply</span>
      )}
      {hop.isEnd && <span className="hop-tag">target</span>}
      <div className="is-quiet">
        {hop.rttMs.avg === null ? NOTHING : formatRtt(hop.rttMs.avg)}
        {loss > 0 && (
          <span data-tone={isBad ? 'bad' : undefined}>
            {isBad ? ' ▲ ' : ' · '}
            {formatPercent(loss)} % lost
          </span>
        )}
      </div>
    </td>
  );
}

/** The paths of all selected series in columns, as of the same target from several agents. */
export function PathsBeside(): ReactNode {
  const { catalog } = useBase();
  const subjects = useStore(usePaths(), (state) => state.subjects);
  const known = useStore(usePaths(), (state) => state.paths);
  const now = useStore(catalog);
  const traced = subjects.filter(({ kind }) => kind === 'path').map(({ series }) => series);
  const paths = traced.map((series) => known.get(series));
  const rows = besideRows(paths);
  if (rows.length === 0) return <EmptyState title="No path yet" text="Paths appear with their first rounds." />;
  return (
    <table className="hop-table paths-beside">
      <caption className="is-quiet">
        Mean round trip and missing replies by hop. Underlined routers are on another of these paths, too.
      </caption>
      <thead>
        <tr>
          <th scope="col" className="path-hop-number">
            Hop
          </th>
          {traced.map((series) => (
            <th key={series} scope="col">
              {seriesLabel(now, series)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ hop, hops, isShared }) => (
          <tr key={hop}>
            <th scope="row" className="path-hop-number">
              {hop}
            </th>
            {traced.map((series, at) => (
              <HopCell
                key={series}
                hop={hops[at] ?? null}
                hops={paths[at]?.hops ?? []}
                isShared={isShared[at] ?? false}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
