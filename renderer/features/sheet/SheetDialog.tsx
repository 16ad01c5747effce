import { Button, DialogBody, DialogFooter } from '@blueprintjs/core';
import { type ReactNode, useId } from 'react';
import { useStore } from 'zustand';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { plural } from '../../../ui/format/quantities.ts';
import { type SheetQuestion, useSheet } from './sheet-store.ts';

const titleOf = (question: SheetQuestion): string =>
  question.kind === 'flood' ? 'Send that many packets?' : `Discard ${plural(question.changes, 'change')}?`;

/** Asks before many changes are discarded, and before a plan is applied that may flood a network. */
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
              {question.kind === 'flood' ? (
                <>
                  <p>The plan with these changes would send:</p>
                  <ul>
                    {question.warnings.map((warning) => (
                      <li key={warning}>{warning}</li>
                    ))}
                  </ul>
                  <p className="is-quiet">A longer interval, fewer packets or fewer targets lower the rate.</p>
                </>
              ) : (
                <p>They can be brought back with Undo (Ctrl+Z).</p>
              )}
            </div>
          </DialogBody>
          <DialogFooter
            actions={
              <>
                <Button autoFocus text="Cancel" onClick={() => answer(false)} />
                <Button
                  intent="danger"
                  text={question.kind === 'flood' ? 'Apply anyway' : 'Discard'}
                  onClick={() => answer(true)}
                />
              </>
            }
          />
        </>
      )}
    </ModalDialog>
  );
}
