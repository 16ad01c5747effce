import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import type { InventoryStatus } from '../../../core/contracts/inventories.ts';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { plural } from '../../../ui/format/quantities.ts';
import { formatTimeOfDay } from '../../../ui/format/times.ts';

/** Problems that are listed; the events have more. */
const MAX_SHOWN = 5;

interface InventoryRowProps {
  readonly inventory: InventoryStatus;
  readonly onEdit: () => void;
}

/** An inventory with the targets that are in force, and what is wrong with its last reading. */
export function InventoryRow({ inventory, onEdit }: InventoryRowProps): ReactNode {
  const { name, source, isEnabled, targets, changedMs, fault, problems } = inventory;
  const tone = fault ? 'bad' : problems.length > 0 ? 'warn' : isEnabled ? 'good' : undefined;
  const glyph = tone ? { bad: '✕', warn: '⚠', good: '●' }[tone] : '○';
  return (
    <li className="output" data-tone={tone}>
      <div className="output-title">
        <span className="glyph" aria-hidden="true">
          {glyph}
        </span>
        <strong>{name}</strong>
        <span className="is-quiet">
          {isEnabled ? plural(targets, 'target') : 'switched off'}
          {fault && targets > 0 ? ', those of the last good reading' : ''}
        </span>
      </div>
      <div className="output-place is-quiet">{source}</div>
      {changedMs !== null && <div>Changed at {formatTimeOfDay(changedMs)}</div>}
      {fault && <FaultText fault={fault} />}
      {problems.slice(0, MAX_SHOWN).map((problem) => (
        <div key={problem} data-tone="warn">
          ⚠ {problem}
        </div>
      ))}
      {problems.length > MAX_SHOWN && <div>… and {problems.length - MAX_SHOWN} more</div>}
      <div className="output-actions">
        <Button size="small" text="Edit" aria-label={`Edit ${name}`} onClick={onEdit} />
      </div>
    </li>
  );
}
