import { Button, FormGroup, NumericInput, PopoverNext } from '@blueprintjs/core';
import { DashboardIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { formatBitRate, formatCount, formatRate, NOTHING } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import { MAX_MBIT, MAX_RATE } from '../flood/flood-limits.ts';
import { useFlood } from '../flood/flood-store.ts';
import { floodWarnings } from '../flood/flood-warnings.ts';
import type { PlanLoad } from '../flood/plan-loads.ts';
import { useSheet } from './sheet-store.ts';

const atMost = ({ isCeiling }: PlanLoad, figure: string): string => (isCeiling ? `≤ ${figure}` : figure);

/** A figure of the drafts, and that of the applied plan where it differs. */
function Figure({
  label,
  now,
  before,
}: {
  readonly label: string;
  readonly now: string;
  readonly before?: string;
}): ReactNode {
  return (
    <div className="budget-figure">
      <dt>{label}</dt>
      <dd>
        {now}
        {before !== undefined && before !== now && <span className="is-quiet"> was {before}</span>}
      </dd>
    </div>
  );
}

function Limits(): ReactNode {
  const flood = useFlood();
  const { slash24Limit, uplinkMbit, uplinkPercent } = useStore(flood, (state) => state.limits);
  const { setLimits } = flood.getState();
  const field = (
    id: string,
    label: string,
    value: number | '',
    take: (value: number) => void,
    [min, max]: readonly [number, number],
  ) => (
    <FormGroup label={label} labelFor={id}>
      <NumericInput id={id} fill buttonPosition="none" min={min} max={max} value={value} onValueChange={take} />
    </FormGroup>
  );
  return (
    <div className="budget-limits">
      {field('limit-24', 'Packets/s to one /24', slash24Limit, (value) => setLimits({ slash24Limit: value }), [
        1,
        MAX_RATE,
      ])}
      {field(
        'limit-uplink',
        'Uplink, Mbit/s (0 = not known)',
        uplinkMbit ?? 0,
        (value) => setLimits({ uplinkMbit: value > 0 ? value : null }),
        [0, MAX_MBIT],
      )}
      {field(
        'limit-share',
        'Share of the uplink, %',
        uplinkPercent,
        (value) => setLimits({ uplinkPercent: value }),
        [1, 100],
      )}
      <p className="is-quiet">Above these, applying and Start ask for a confirmation. Kept by this browser.</p>
    </div>
  );
}

/** The packet budget of the drafts beside the measured rate, and warnings before anything is sent. */
export function BudgetStrip(): ReactNode {
  const { status } = useBase();
  const sheet = useSheet();
  const impact = useStore(sheet, (state) => state.impact);
  const limits = useStore(useFlood(), (state) => state.limits);
  const sent = useStore(status, (state) => state.status?.sentPerSecond ?? null);
  const isRunning = useStore(status, (state) => state.status?.phase === 'running');
  const { before, after, busiest } = impact ?? {};
  const warnings = impact ? floodWarnings(impact, limits) : [];
  return (
    <section className="budget-strip" aria-label="Packet budget">
      <dl>
        {before && after ? (
          <>
            <Figure
              label="Planned"
              now={`${atMost(after, formatRate(after.packetsPerSecond))} packets/s`}
              before={`${atMost(before, formatRate(before.packetsPerSecond))} packets/s`}
            />
            <Figure label="Measured now" now={isRunning && sent !== null ? `${formatRate(sent)} packets/s` : NOTHING} />
            <Figure
              label="Bandwidth"
              now={atMost(after, formatBitRate(after.bitsPerSecond))}
              before={atMost(before, formatBitRate(before.bitsPerSecond))}
            />
            <Figure label="Series" now={formatCount(after.series)} before={formatCount(before.series)} />
            <Figure
              label="Busiest /24"
              now={busiest ? `${busiest.prefix}: ${formatRate(busiest.packetsPerSecond)} packets/s` : NOTHING}
            />
          </>
        ) : (
          <Figure label="Planned" now="…" />
        )}
      </dl>
      <PopoverNext content={<Limits />} placement="top-end">
        <Button
          size="small"
          variant="minimal"
          icon={<DashboardIcon />}
          text="Limits"
          title="Limits above which applying and Start ask"
        />
      </PopoverNext>
      <div role="status">
        {warnings.map((warning) => (
          <p key={warning} className="budget-warning">
            ⚠ {warning}
          </p>
        ))}
      </div>
    </section>
  );
}
