import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { formatCount, plural } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import type { PlanImpact } from './check/plan-impact.ts';
import { refusalOf } from './editable.ts';
import { countChanges } from './model/drafts.ts';
import { changesText } from './model/sheet-ops.ts';
import { useSheet } from './sheet-store.ts';

/** The effect on series: `3 series begin · 2 end · 20 restart with new settings`. */
function impactText({ begin, end, restart }: PlanImpact): string {
  const parts = [
    begin > 0 && `${plural(begin, 'series', 'series')} ${begin === 1 ? 'begins' : 'begin'}`,
    end > 0 && `${plural(end, 'series', 'series')} ${end === 1 ? 'ends' : 'end'} (history stays)`,
    restart > 0 && `${plural(restart, 'series', 'series')} ${restart === 1 ? 'restarts' : 'restart'} with new settings`,
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join(' · ') : 'no series is affected';
}

/** The effect of applying, and the buttons to apply and discard. */
export function ApplyBar(): ReactNode {
  const sheet = useSheet();
  const { status } = useBase();
  const refusal = useStore(status, (state) => refusalOf(state.status));
  const drafts = useStore(sheet, (state) => state.history.drafts);
  const impact = useStore(sheet, (state) => state.impact);
  const errors = useStore(sheet, (state) => state.problemList.length);
  const isChecking = useStore(sheet, (state) => state.isChecking);
  const isApplying = useStore(sheet, (state) => state.isApplying);
  const count = countChanges(drafts);
  const { apply, discard } = sheet.getState();
  const summary = count === 0 ? 'No changes' : changesText(drafts);
  const effect = count === 0 ? '' : isChecking || !impact ? 'checking …' : impactText(impact);
  return (
    <footer className="sheet-apply">
      <p role="status">
        {refusal ?? summary}
        {effect !== '' && <span className="is-quiet"> · {effect}</span>}
        {errors > 0 && <span className="sheet-detail-problem"> · ⚠ {plural(errors, 'error')} to correct first</span>}
      </p>
      <span className="toolbar-space" />
      <Button text="Discard" disabled={count === 0 || isApplying} onClick={discard} />
      <Button
        intent="primary"
        text={count === 0 ? 'Apply' : `Apply ${formatCount(count)} ${count === 1 ? 'change' : 'changes'}`}
        title="Apply all changes as one edit, which Ctrl+Z undoes (Ctrl+S)"
        disabled={count === 0 || refusal !== null}
        loading={isApplying}
        onClick={() => void apply()}
      />
    </footer>
  );
}
