import { Button, DialogBody, DialogFooter } from '@blueprintjs/core';
import { type ReactNode, useId } from 'react';
import { useStore } from 'zustand';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { plural } from '../../../ui/format/quantities.ts';
import type { PartQuestion } from '../edit/edit-store.ts';
import { useEdit } from '../edit/edit-store.ts';
import { type SelectedTarget, scopeText, sizeText } from '../edit/selection-scope.ts';

const VERBS = { delete: 'Delete', enable: 'Enable', disable: 'Disable' } as const;
const SHOWN = 8;

/** The selected part of a target: `1 of 11 addresses`. */
function partText(one: SelectedTarget): string {
  const size = sizeText(one) ?? '1 series';
  if (!one.isPart) return size;
  return one.addresses.length > 1 ? `${one.selected.length} of ${size} selected` : `some of ${size} selected`;
}

const selectedCount = ({ scope }: PartQuestion): number => scope.reduce((sum, one) => sum + one.selected.length, 0);

function sparingText(question: PartQuestion): string {
  const addresses = plural(selectedCount(question), 'address', 'addresses');
  return question.action === 'delete' ? `Exclude ${addresses} only` : `Split and ${question.action} ${addresses} only`;
}

interface QuestionProps {
  readonly question: PartQuestion;
  readonly textId: string;
}

function Question({ question, textId }: QuestionProps): ReactNode {
  const edit = useEdit();
  const { answer } = edit.getState();
  const { action, scope, canSpareOthers } = question;
  const verb = VERBS[action];
  return (
    <>
      <DialogBody>
        <div id={textId}>
          <p>
            {verb} applies to whole targets. {scope.length === 1 ? 'This target also has' : 'These targets also have'}{' '}
            rows that are not selected:
          </p>
          <ul className="part-list">
            {scope.slice(0, SHOWN).map((one) => (
              <li key={one.target.id}>
                <strong>{one.target.name}</strong> · {partText(one)}
              </li>
            ))}
            {scope.length > SHOWN && <li>… and {scope.length - SHOWN} more</li>}
          </ul>
        </div>
        {canSpareOthers && (
          <p className="is-quiet">
            {action === 'delete'
              ? 'Excluded addresses are listed in the target’s Exclude field and can be removed there.'
              : 'Splitting creates one target per address with the same settings.'}
          </p>
        )}
      </DialogBody>
      <DialogFooter
        actions={
          <>
            <Button text="Cancel" onClick={() => void answer(null)} />
            <Button
              text={`${verb} ${scopeText(scope)}`}
              intent={action === 'delete' ? 'danger' : 'none'}
              autoFocus={!canSpareOthers}
              onClick={() => void answer('targets')}
            />
            {canSpareOthers && (
              <Button intent="primary" autoFocus text={sparingText(question)} onClick={() => void answer('selected')} />
            )}
          </>
        }
      />
    </>
  );
}

/** Asks for the extent of an action on targets that would affect unselected rows. */
export function PartDialog(): ReactNode {
  const edit = useEdit();
  const question = useStore(edit, (state) => state.question);
  const textId = useId();
  return (
    <ModalDialog
      isOpen={question !== null}
      onClose={() => void edit.getState().answer(null)}
      title={question ? `${VERBS[question.action]} more than the selection?` : ''}
      role="alertdialog"
      aria-describedby={textId}
      className="part-dialog"
    >
      {question && <Question question={question} textId={textId} />}
    </ModalDialog>
  );
}
