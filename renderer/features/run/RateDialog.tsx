import { Button, DialogBody, DialogFooter } from '@blueprintjs/core';
import { type ReactNode, useId } from 'react';
import { useStore } from 'zustand';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { formatRate } from '../../../ui/format/quantities.ts';
import { useRun } from './run-store.ts';

/** The guard's question before a plan that sends more than most networks expect. */
export function RateDialog(): ReactNode {
  const run = useRun();
  const confirmation = useStore(run, (state) => state.confirmation);
  const { answerRate } = run.getState();
  const textId = useId();
  return (
    <ModalDialog
      isOpen={confirmation !== null}
      onClose={() => answerRate(false)}
      title="Start at this rate?"
      role="alertdialog"
      aria-describedby={textId}
    >
      <DialogBody>
        <p id={textId}>
          This plan sends <strong>{formatRate(confirmation?.packetsPerSecond ?? 0)} packets/s</strong>. Sounder asks for
          confirmation above {formatRate(confirmation?.limit ?? 0)} packets/s.
        </p>
        <p>Firewalls and rate limiters along the path may treat this as an attack and drop the probes.</p>
      </DialogBody>
      <DialogFooter
        actions={
          <>
            <Button text="Don’t start" onClick={() => answerRate(false)} />
            <Button intent="warning" text="Start anyway" onClick={() => answerRate(true)} />
          </>
        }
      />
    </ModalDialog>
  );
}
