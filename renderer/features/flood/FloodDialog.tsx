import { Button, DialogBody, DialogFooter } from '@blueprintjs/core';
import { type ReactNode, useId } from 'react';
import { useStore } from 'zustand';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { useFlood } from './flood-store.ts';

/** Asks before a plan is applied or started that may flood a network. */
export function FloodDialog(): ReactNode {
  const flood = useFlood();
  const question = useStore(flood, (state) => state.question);
  const textId = useId();
  const { answer } = flood.getState();
  const isStart = question?.action === 'start';
  return (
    <ModalDialog
      isOpen={question !== null}
      onClose={() => answer(false)}
      title="Send that many packets?"
      role="alertdialog"
      aria-describedby={textId}
    >
      <DialogBody>
        <div id={textId}>
          <p>{isStart ? 'The plan sends:' : 'The plan with these changes would send:'}</p>
          <ul>
            {question?.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
          <p className="is-quiet">
            A longer interval, fewer packets or fewer targets lower the rate. The limits are those of the targets screen
            (Alt+T).
          </p>
        </div>
      </DialogBody>
      <DialogFooter
        actions={
          <>
            <Button autoFocus text={isStart ? 'Don’t start' : 'Cancel'} onClick={() => answer(false)} />
            <Button intent="danger" text={isStart ? 'Start anyway' : 'Apply anyway'} onClick={() => answer(true)} />
          </>
        }
      />
    </ModalDialog>
  );
}
