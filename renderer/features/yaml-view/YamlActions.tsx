import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { describeChanges } from './describe-changes.ts';
import { isConflict, isReadyToApply, useYaml, type YamlState } from './yaml-store.ts';

function stateOf(state: YamlState): string {
  const { isDirty, isChecking, isApplying, check, fault } = state;
  if (fault) return fault.message;
  if (isApplying) return 'Applying …';
  if (isChecking) return 'Checking …';
  if (!isDirty) return 'As in the file';
  if (!check || check.problems.count > 0) return 'Errors: nothing can be applied yet';
  const lines = check.changes ? describeChanges(check.changes) : ['Replaces an invalid file'];
  return lines.length > 0 ? lines.join(' · ') : 'Comments or layout only: nothing restarts';
}

/** Effects of applying the text, and the buttons for it. */
export function YamlActions({ isReadOnly }: { readonly isReadOnly: boolean }): ReactNode {
  const yaml = useYaml();
  const said = useStore(yaml, stateOf);
  const isDirty = useStore(yaml, (state) => state.isDirty);
  const isReady = useStore(yaml, isReadyToApply);
  const isApplying = useStore(yaml, (state) => state.isApplying);
  const { apply, takeTheirs } = yaml.getState();
  return (
    <div className="yaml-actions">
      <p role="status">{said}</p>
      {!isReadOnly && (
        <>
          <Button text="Discard changes" disabled={!isDirty || isApplying} onClick={takeTheirs} />
          <Button
            intent="primary"
            text="Apply"
            title="Apply (Ctrl+S)"
            disabled={!isReady}
            loading={isApplying}
            onClick={() => void apply()}
          />
        </>
      )}
    </div>
  );
}

/** Asks what to do with a text whose file was changed meanwhile: undo in the editor brings back a text that was not kept. */
export function YamlConflict(): ReactNode {
  const yaml = useYaml();
  const isAsked = useStore(yaml, isConflict);
  if (!isAsked) return null;
  const { takeTheirs, keepMine } = yaml.getState();
  return (
    <div className="yaml-conflict" role="alert">
      <p>⚠ The project was changed elsewhere while you edited this text.</p>
      <Button size="small" text="Keep my text" onClick={keepMine} />
      <Button size="small" text="Take the changed file" onClick={takeTheirs} />
    </div>
  );
}
