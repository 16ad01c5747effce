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
  const { start, declineRate } = run.getState();
  const textId = useId();
  return (
    <ModalDialog
      isOpen={confirmation !== null}
      onClose={declineRate}
      title="Send that much?"
      role="alertdialog"
      aria-describedby={textId}
    >
      <DialogBody>
        <p id={textId}>
          This plan sends <strong>{formatRate(confirmation?.packetsPerSecond ?? 0)} packets/s</strong>; Sounder asks
          above {formatRate(confirmation?.limit ?? 0)}.
        </p>
        <p>Firewalls and rate limits on the way may take it for an attack, and drop what you want to measure.</p>
      </DialogBody>
      <DialogFooter
        actions={
          <>
            <Button text="Don’t start" onClick={declineRate} />
            <Button intent="warning" text="Start anyway" onClick={() => void start({ allowRate: true })} />
          </>
        }
      />
    </ModalDialog>
  );
}
