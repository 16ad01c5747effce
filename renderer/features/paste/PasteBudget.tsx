import { Checkbox } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { MAX_PACKETS_PER_SECOND, type PacketBudget } from '../../../core/plan/budget.ts';
import { formatBitRate, formatCount, formatRate } from '../../../ui/format/quantities.ts';
import { formatLength } from '../../../ui/format/times.ts';
import { needsRateConfirmation, usePaste } from './paste-store.ts';

/** Traces and MTU searches send a varying number of packets: their budget is an upper limit. */
const most = ({ isCeiling }: PacketBudget, figure: string): string => (isCeiling ? `at most ${figure}` : figure);

const ROWS: readonly (readonly [label: string, text: (budget: PacketBudget) => string])[] = [
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

/** The packet budget of the new targets and of the whole plan. */
export function PasteBudget(): ReactNode {
  const paste = usePaste();
  const understanding = useStore(paste, (state) => state.understanding);
  const isRateConfirmed = useStore(paste, (state) => state.isRateConfirmed);
  if (!understanding || understanding.targets === 0) return null;
  const { added, whole } = understanding.budget;
  return (
    <section className="paste-budget">
      <h3>Packet budget</h3>
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">These targets</th>
            <th scope="col">Total after adding</th>
          </tr>
        </thead>
        <tbody>
          {ROWS.map(([label, text]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{text(added)}</td>
              <td>{text(whole)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {needsRateConfirmation(understanding) && (
        <div className="paste-guard" role="alert">
          <p>⚠ More than {formatCount(MAX_PACKETS_PER_SECOND)} packets/s. A longer interval lowers the rate.</p>
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
