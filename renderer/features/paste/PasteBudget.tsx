import { Checkbox } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { formatBitRate, formatCount, formatRate } from '../../../ui/format/quantities.ts';
import { formatLength } from '../../../ui/format/times.ts';
import { useBase } from '../../base/base-context.ts';
import { rateLimitIn } from '../../live/status-store.ts';
import type { Budget } from './paste-budget.ts';
import { needsRateConfirmation } from './paste-readiness.ts';
import { usePaste } from './paste-store.ts';
import type { Understanding } from './understanding.ts';

/** Traces and MTU searches send a varying number of packets: their budget is an upper limit. */
const most = ({ isCeiling }: Budget, figure: string): string => (isCeiling ? `at most ${figure}` : figure);

const ROWS: readonly (readonly [label: string, text: (budget: Budget) => string])[] = [
  ['Checks/s', ({ checksPerSecond }) => (checksPerSecond > 0 ? `about ${formatRate(checksPerSecond)}` : '0')],
  ['Packets/s', (budget) => most(budget, formatRate(budget.packetsPerSecond))],
  ['IP bandwidth', (budget) => most(budget, formatBitRate(budget.bitsPerSecond))],
  ['Packets per round', (budget) => most(budget, formatCount(budget.packetsPerRound))],
  ['Longest round', (budget) => formatLength(budget.roundSeconds * 1000)],
  [
    'Busiest /24',
    (budget) => {
      const { busiestSlash24: net } = budget;
      return net ? `${net.prefix}: ${most(budget, formatRate(net.packetsPerSecond))} packets/s` : '–';
    },
  ],
];

/** Packets per round mean nothing of services, whose connections take as many as they need. */
const isShown = (label: string, { checksPerSecond, isOfChecks }: Budget): boolean =>
  label === 'Checks/s' ? checksPerSecond > 0 : label !== 'Packets per round' || !isOfChecks;

/** More than this to one /24 may set off rate limits or alarms there. */
const BUSY_SLASH_24 = 1000;

/** Warns of a plan that sends much to one /24, or refuses it above the limit. */
function BudgetWarning({ added, whole }: Understanding['budget']): ReactNode {
  const net = whole.busiestSlash24;
  const isNew = (added.busiestSlash24?.packetsPerSecond ?? 0) > 0;
  if (!net || !isNew || net.packetsPerSecond <= BUSY_SLASH_24) return null;
  return (
    <p className="paste-guard" role="alert">
      ⚠ {net.prefix} would get {formatRate(net.packetsPerSecond)} packets/s. A longer interval lowers the rate.
    </p>
  );
}

/** The packet budget of the new targets and of the whole plan. */
export function PasteBudget(): ReactNode {
  const { status } = useBase();
  const paste = usePaste();
  const understanding = useStore(paste, (state) => state.understanding);
  const isRateConfirmed = useStore(paste, (state) => state.isRateConfirmed);
  const limit = useStore(status, rateLimitIn);
  if (!understanding || understanding.targets === 0) return null;
  const { added, whole } = understanding.budget;
  const rows = ROWS.filter(([label]) => isShown(label, whole));
  return (
    <section className="paste-budget">
      <h3>{whole.isOfChecks ? 'Load' : 'Packet budget'}</h3>
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">These targets</th>
            <th scope="col">Total after adding</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, text]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{text(added)}</td>
              <td>{text(whole)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <BudgetWarning added={added} whole={whole} />
      {needsRateConfirmation(understanding, limit) && (
        <div className="paste-guard" role="alert">
          <p>⚠ More than {formatCount(limit)} packets/s. A longer interval lowers the rate.</p>
          <Checkbox
            checked={isRateConfirmed}
            label={`Send ${formatRate(whole.packetsPerSecond)} packets/s anyway`}
            onChange={(event) => paste.getState().confirmRate(event.currentTarget.checked)}
          />
        </div>
      )}
    </section>
  );
}
