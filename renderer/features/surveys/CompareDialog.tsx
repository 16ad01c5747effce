import { Button, DialogBody, DialogFooter, ProgressBar } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { countVerdicts, describeTotal } from '../../../core/surveys/describe-comparison.ts';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { plural } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import { CompareTable } from './CompareTable.tsx';
import { useCompare } from './compare-store.ts';
import { spanText } from './SurveyRow.tsx';
import './surveys.css';

/** Two spans side by side: the sum in words, and a table with a row per series. */
export function CompareDialog(): ReactNode {
  const { layout } = useBase();
  const compare = useCompare();
  const isOpen = useStore(layout, (state) => state.dialog === 'compare');
  const title = useStore(compare, ({ before, after }) => `${before} compared with ${after}`);
  return (
    <ModalDialog isOpen={isOpen} onClose={() => compare.getState().close()} title={title} className="compare-dialog">
      <Comparison />
    </ModalDialog>
  );
}

function Comparison(): ReactNode {
  const compare = useCompare();
  const rows = useStore(compare, (state) => state.rows);
  const total = useStore(compare, (state) => state.total);
  const { copy, save, close } = compare.getState();
  return (
    <>
      <DialogBody>
        <Summary />
        {rows.length > 0 && <CompareTable rows={rows} />}
      </DialogBody>
      <DialogFooter
        actions={
          <>
            <Button text="Copy as CSV" disabled={!total || rows.length === 0} onClick={() => void copy()} />
            <Button text="Save CSV …" disabled={!total || rows.length === 0} onClick={() => void save()} />
            <Button intent={total ? 'primary' : 'none'} text={total ? 'Close' : 'Cancel'} onClick={close} />
          </>
        }
      />
    </>
  );
}

/** The result in sentences, or how far it is. */
function Summary(): ReactNode {
  const compare = useCompare();
  const { before, after, rows, total, progress, fault } = useStore(compare);
  if (fault) return <FaultText fault={fault} />;
  if (!total) {
    return (
      <div className="compare-progress" role="status">
        <span>Comparing stored samples …</span>
        <ProgressBar value={progress} intent="primary" aria-label="Progress of the comparison" />
      </div>
    );
  }
  const span = ({ fromMs, toMs }: typeof total.before) => spanText({ startedAtMs: fromMs, endedAtMs: toMs });
  const [first, ...others] = describeTotal(total.total, countVerdicts(rows));
  return (
    <div className="compare-summary" role="status">
      <p className="is-quiet">
        Before: {before}, {span(total.before)}. After: {after}, {span(total.after)}.
      </p>
      <p data-verdict={total.total.changes.loss.verdict}>
        <strong>{first}</strong>
      </p>
      {others.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {total.damaged > 0 && (
        <p data-tone="warn">
          ⚠ {plural(total.damaged, 'part')} of the stored samples could not be read and is left out
        </p>
      )}
    </div>
  );
}
