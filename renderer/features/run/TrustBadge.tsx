import { Button, PopoverNext } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { BadgeText } from '../../../ui/components/BadgeText.tsx';
import { formatCount, formatRtt, plural } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import { seriesLabel } from '../../base/series-label.ts';
import { useStationNow } from '../../base/station/use-station-now.ts';
import { useOverview } from '../overview/overview-store.ts';
import { affectedSeries, doubts } from './trust.ts';

/** Series that are named; the rest is a filter away. */
const NAMED = 5;

/** The affected series; a click selects one. */
function AffectedList(): ReactNode {
  const { live, catalog } = useBase();
  const overview = useOverview();
  useStationNow(1000);
  const known = catalog.getState();
  const affected = affectedSeries(live, known.series.keys());
  if (affected.length === 0) return null;
  return (
    <ul className="affected">
      {affected.slice(0, NAMED).map(({ series, missed }) => (
        <li key={series}>
          <Button
            variant="minimal"
            size="small"
            text={seriesLabel(known, series)}
            title="Select this series"
            onClick={() => overview.getState().selectSeries([series])}
          />
          <span>{formatCount(missed)}</span>
        </li>
      ))}
      <li>
        <Button
          size="small"
          text={
            affected.length === 1 ? 'Show only this series' : `Show only these ${formatCount(affected.length)} series`
          }
          onClick={() => overview.getState().setFilter('missed>0')}
        />
      </li>
    </ul>
  );
}

function Explanation(): ReactNode {
  const { status } = useBase();
  const trust = useStore(status, (state) => state.status?.trust);
  if (!trust) return null;
  const found = doubts(trust);
  const late = trust.lateP99Us === null ? 'nothing sent yet' : formatRtt(trust.lateP99Us / 1000);
  return (
    <div className="popover-text">
      <h3>Measurement quality</h3>
      {found.length === 0 && <p>All probes of this run were sent on time and all samples were kept.</p>}
      <dl>
        {found.map((doubt) => (
          <div key={doubt.title}>
            <dt>{doubt.title}</dt>
            <dd>{doubt.explanation}</dd>
            {doubt.isOfSeries && (
              <dd>
                <AffectedList />
              </dd>
            )}
          </div>
        ))}
        <div>
          <dt>Send delay, p99 over the last 10 s: {late}</dt>
          <dd>Time from the planned to the actual send time.</dd>
        </div>
      </dl>
    </div>
  );
}

/** Shows whether this computer itself has distorted the measurement. */
export function TrustBadge(): ReactNode {
  const { status } = useBase();
  const trust = useStore(status, (state) => state.status?.trust);
  const phase = useStore(status, (state) => state.status?.phase);
  if (!trust || (phase === 'stopped' && trust.lateP99Us === null)) return null;
  const found = doubts(trust);
  const first = found[0];
  const more = found.length > 1 ? ` · ${plural(found.length - 1, 'more issue')}` : '';
  return (
    <PopoverNext content={<Explanation />} placement="bottom-end">
      <Button variant="minimal" className="badge" data-tone={first ? 'warn' : 'good'} title="Measurement quality">
        <BadgeText glyph={first ? '⚠' : '✓'} word={first ? `${first.title}${more}` : 'Trusted'} />
      </Button>
    </PopoverNext>
  );
}
