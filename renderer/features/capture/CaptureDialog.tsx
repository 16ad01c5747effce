import { Button, DialogBody, DialogFooter, FormGroup, HTMLSelect, InputGroup } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { formatBytes, plural } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import { scopeText } from '../edit/selection-scope.ts';
import { useTargetSelection } from '../edit/target-selection.ts';
import { nameProblem, useCapture } from './capture-store.ts';
import './capture.css';

const SIZES = [10e6, 100e6, 1e9] as const;
const USUAL_SIZE = 100e6;

/** Starts a packet capture; shows the remedy where that is not permitted. */
export function CaptureDialog(): ReactNode {
  const { layout } = useBase();
  const capture = useCapture();
  const isOpen = useStore(layout, (state) => state.dialog === 'capture');
  const close = () => {
    layout.getState().showDialog('none');
    capture.getState().clearFault();
  };
  return (
    <ModalDialog isOpen={isOpen} onClose={close} title="Record packets" className="capture-dialog">
      <CaptureForm onClose={close} />
    </ModalDialog>
  );
}

function CaptureForm({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { catalog } = useBase();
  const capture = useCapture();
  const selection = useTargetSelection();
  const [scope] = useState(() => selection.scope());
  const all = useStore(catalog, (state) => state.targets.size);
  const [name, setName] = useState('');
  const [maxBytes, setMaxBytes] = useState<number>(USUAL_SIZE);
  const fault = useStore(capture, (state) => state.fault);
  const isPending = useStore(capture, (state) => state.isPending);
  const problem = nameProblem(name);
  const what = scope.length === 0 ? `all ${plural(all, 'target')}` : scopeText(scope);

  const start = async () => {
    const ids = scope.map(({ target }) => target.id);
    if (problem === undefined && (await capture.getState().start(name, ids, maxBytes))) onClose();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <DialogBody>
        <p>
          Records all packets to and from <strong>{what}</strong> in a pcapng file on the computer that measures.
          Wireshark opens it.
        </p>
        <div className="field-grid">
          <FormGroup
            label="File name"
            labelFor="capture-name"
            intent={problem === undefined ? 'none' : 'danger'}
            helperText={problem ?? '.pcapng is added'}
          >
            <InputGroup
              id="capture-name"
              value={name}
              placeholder="date and time"
              spellCheck={false}
              autoFocus
              aria-invalid={problem !== undefined}
              intent={problem === undefined ? 'none' : 'danger'}
              onValueChange={setName}
            />
          </FormGroup>
          <FormGroup label="Maximum size" labelFor="capture-size" helperText="Recording stops at this size">
            <HTMLSelect
              id="capture-size"
              fill
              value={maxBytes}
              onChange={(event) => setMaxBytes(Number(event.currentTarget.value))}
            >
              {SIZES.map((bytes) => (
                <option key={bytes} value={bytes}>
                  {formatBytes(bytes)}
                </option>
              ))}
            </HTMLSelect>
          </FormGroup>
        </div>
        {fault && (
          <div className="capture-fault" role="alert">
            <strong>✕ Recording did not start</strong>
            <FaultText fault={fault} />
          </div>
        )}
      </DialogBody>
      <DialogFooter
        actions={
          <>
            <Button text="Cancel" onClick={onClose} />
            <Button type="submit" intent="primary" text="Record" disabled={problem !== undefined} loading={isPending} />
          </>
        }
      />
    </form>
  );
}
