import { Checkbox } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { formatBitRate, formatCount, formatRate } from '../../../ui/format/quantities.ts';
import { formatLength } from '../../../ui/format/times.ts';
import { useBase } from '../../base/base-context.ts';
import { rateLimitIn } from '../../live/status-store.ts';
import { useFlood } from '../flood/flood-store.ts';
import { floodWarnings } from '../flood/flood-warnings.ts';
import type { Budget, Budgets } from './paste-budget.ts';
import { needsRateConfirmation } from './paste-readiness.ts';
import { usePaste } from './paste-store.ts';

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

/** Warns of a plan that would flood a /24 or the uplink. */
function BudgetWarning({ added, whole, raised }: Budgets): ReactNode {
  const limits = useStore(useFlood(), (state) => state.limits);
  const before = { bitsPerSecond: whole.bitsPerSecond - added.bitsPerSecond };
  return floodWarnings({ before, after: whole, raised }, limits).map((warning) => (
    <p key={warning} className="paste-guard" role="alert">
      ⚠ {warning}. A longer interval lowers the rate.
    </p>
  ));
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
      <BudgetWarning {...understanding.budget} />
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
