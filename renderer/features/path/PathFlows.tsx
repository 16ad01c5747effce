import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { PathState } from '../../../core/contracts/path.ts';
import { parsePortRange } from '../../../core/model/ports.ts';
import { useBase } from '../../base/base-context.ts';
import type { Catalog } from '../../live/catalog-store.ts';
import { type BrokenPath, brokenPaths, formatNumbers } from './path-flows.ts';

/** The source port of flow 0 where the group of the series says it; null = the system chooses, or there are no ports. */
function firstPortOf({ series, targets, groups }: Catalog, key: number): number | null {
  const [, targetId = -1, , group = ''] = series.get(key) ?? [];
  const { method } = targets.get(targetId)?.definition ?? {};
  const ports = groups[group]?.sourcePorts;
  if (ports === undefined || method === undefined || method === 'icmp') return null;
  const parsed = parsePortRange(String(ports));
  return 'range' in parsed ? parsed.range.first : null;
}

interface BrokenProps {
  readonly path: BrokenPath;
  readonly firstPort: number | null;
}

function Broken({ path, firstPort }: BrokenProps): ReactNode {
  const { hop, address, flows } = path;
  return (
    <li>
      {address === null ? 'No reply from any hop' : `No reply beyond hop ${hop} (${address})`} on{' '}
      {flows.length === 1 ? 'flow' : 'flows'} <strong>{formatNumbers(flows)}</strong>
      {firstPort !== null && (
        <>
          {' '}
          (source {flows.length === 1 ? 'port' : 'ports'} {formatNumbers(flows.map((flow) => firstPort + flow))})
        </>
      )}
    </li>
  );
}

/** Flows that do not reach the target, and the hops at which equal-cost routing splits them. */
export function PathFlows({ path }: { readonly path: PathState }): ReactNode {
  const { catalog } = useBase();
  const target = useStore(catalog, (state) => state.series.get(path.series)?.[2] ?? '');
  const firstPort = useStore(catalog, (state) => firstPortOf(state, path.series));
  const broken = brokenPaths(path, target);
  if (path.flows.length < 2) return null;
  const count = path.flows.length;
  return (
    <section aria-label="Flows" className="path-flows">
      {broken.length > 0 && (
        <>
          <h2 data-tone="bad">
            ✕ {broken.reduce((sum, { flows }) => sum + flows.length, 0)} of {count} flows do not reach the target
          </h2>
          <ul>
            {broken.map((path) => (
              <Broken key={`${path.hop} ${path.address}`} path={path} firstPort={firstPort} />
            ))}
          </ul>
        </>
      )}
      <h2>{path.branches.length === 0 ? `All ${count} flows take the same path` : `Flow split (${count} flows)`}</h2>
      <ul className="path-branches">
        {path.branches.map(({ hop, ways }) => (
          <li key={hop}>
            <span className="is-quiet">hop {hop}</span>
            <ul>
              {ways.map(({ address, flows }) => (
                <li key={address}>
                  <code>{address}</code>{' '}
                  <span className="is-quiet">
                    {flows.length === 1 ? 'flow' : 'flows'} {formatNumbers(flows)}
                  </span>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}
