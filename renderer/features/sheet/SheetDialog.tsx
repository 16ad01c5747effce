import { Button, DialogBody, DialogFooter } from '@blueprintjs/core';
import { type ReactNode, useId } from 'react';
import { useStore } from 'zustand';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { formatCount, plural } from '../../../ui/format/quantities.ts';
import type { SheetQuestion } from './sheet-state.ts';
import { useSheet } from './sheet-store.ts';

/** Cells that a question lists; of more, it says how many. */
const MAX_LISTED = 8;

function titleOf(question: SheetQuestion): string {
  if (question.kind === 'flood') return 'Send that many packets?';
  if (question.kind === 'overwrite') return 'Replace values changed elsewhere?';
  return `Discard ${plural(question.changes, 'change')}?`;
}

function QuestionText({ question }: { readonly question: SheetQuestion }): ReactNode {
  if (question.kind === 'discard') return <p>They can be brought back with Undo (Ctrl+Z).</p>;
  const isFlood = question.kind === 'flood';
  const lines = isFlood ? question.warnings : question.cells.slice(0, MAX_LISTED);
  const more = isFlood ? 0 : question.cells.length - lines.length;
  return (
    <>
      <p>
        {isFlood
          ? 'The plan with these changes would send:'
          : 'These cells were changed here, and since then elsewhere too:'}
      </p>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
        {more > 0 && <li>and {formatCount(more)} more</li>}
      </ul>
      <p className="is-quiet">
        {isFlood
          ? 'A longer interval, fewer packets or fewer targets lower the rate.'
          : 'Cancel, and Undo (Ctrl+Z) or Discard keeps the values that are applied.'}
      </p>
    </>
  );
}

const YES = { flood: 'Apply anyway', overwrite: 'Replace them', discard: 'Discard' } as const;

/** Asks before changes are discarded, before they replace others, and before a plan is applied that may flood a network. */
export function SheetDialog(): ReactNode {
  const sheet = useSheet();
  const question = useStore(sheet, (state) => state.question);
  const textId = useId();
  const { answer } = sheet.getState();
  return (
    <ModalDialog
      isOpen={question !== null}
      onClose={() => answer(false)}
      title={question ? titleOf(question) : ''}
      role="alertdialog"
      aria-describedby={textId}
    >
      {question && (
        <>
          <DialogBody>
            <div id={textId}>
              <QuestionText question={question} />
            </div>
          </DialogBody>
          <DialogFooter
            actions={
              <>
                <Button autoFocus text="Cancel" onClick={() => answer(false)} />
                <Button intent="danger" text={YES[question.kind]} onClick={() => answer(true)} />
              </>
            }
          />
        </>
      )}
    </ModalDialog>
  );
}
