import { Button, DialogBody, DialogFooter, TextArea } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { formatBytes, plural } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import { rateLimitIn } from '../../live/status-store.ts';
import { pasteFields } from '../edit/setting-fields.ts';
import { ColumnMapper } from './ColumnMapper.tsx';
import { PasteBudget } from './PasteBudget.tsx';
import { PasteFindings } from './PasteFindings.tsx';
import { PastePreview } from './PastePreview.tsx';
import { PasteProbe } from './PasteProbe.tsx';
import { PasteSetting } from './PasteSetting.tsx';
import { isReadyToAdd, needsRateConfirmation } from './paste-readiness.ts';
import { type PasteStore, usePaste } from './paste-store.ts';
import './paste.css';

const EXAMPLE = `192.0.2.1
gateway 192.0.2.2  #core  # Rack 4
10.0.0.0/28   10.0.[0-9,20].[1-2]   192.0.2.10-20
core=192.0.2.9   router.example.net`;

/** Turns pasted text into targets, and shows their packet budget before anything is sent. */
export function PasteDialog(): ReactNode {
  const { layout } = useBase();
  const paste = usePaste();
  const isOpen = useStore(layout, (state) => state.dialog === 'paste');
  const close = () => layout.getState().showDialog('none');
  return (
    <ModalDialog isOpen={isOpen} onClose={close} title="Add targets" className="paste-dialog">
      <DialogBody>
        <div className="paste-columns">
          <div className="paste-left">
            <PasteText />
            <PasteSource />
            <PasteSettings />
          </div>
          <div className="paste-right" aria-live="polite">
            <PasteFindings />
            <PasteBudget />
          </div>
        </div>
        <ColumnMapper />
        <PastePreview />
      </DialogBody>
      <DialogFooter actions={<PasteActions onCancel={close} />}>
        <PasteErrorNote paste={paste} />
      </DialogFooter>
    </ModalDialog>
  );
}

/** Another way to bring a text. */
function PasteSource(): ReactNode {
  const paste = usePaste();
  return (
    <p className="paste-source">
      <Button size="small" text="Choose a file …" onClick={() => void paste.getState().openFile()} />
      <span className="paste-hint">or drop one here: CSV, Markdown, hosts file, nmap XML, project</span>
    </p>
  );
}

function PasteSettings(): ReactNode {
  const paste = usePaste();
  const probe = useStore(paste, (state) => state.probe);
  const isFile = useStore(paste, (state) => state.understanding?.file != null);
  if (isFile) return <p className="paste-hint">The settings come from the file.</p>;
  return (
    <fieldset className="paste-settings">
      <legend>Settings for these targets</legend>
      <PasteProbe />
      {pasteFields(probe).map((field) => (
        <PasteSetting key={field.name} field={field} />
      ))}
    </fieldset>
  );
}

/** The browser takes a second to lay out a text area of sixty-five thousand lines. */
const LARGE_TEXT = 200_000;
const PART_SHOWN = 4000;

/** The beginning of a text that is too large for editing. */
function LargeText({ text }: { readonly text: string }): ReactNode {
  const paste = usePaste();
  return (
    <div className="paste-large">
      <TextArea
        className="paste-text"
        aria-label="Beginning of the pasted text"
        readOnly
        fill
        value={text.slice(0, PART_SHOWN)}
      />
      <p>
        Start of a text of {formatBytes(text.length)}{' '}
        <Button size="small" text="Start over" onClick={() => paste.getState().setText('')} />
      </p>
    </div>
  );
}

function PasteText(): ReactNode {
  const paste = usePaste();
  const text = useStore(paste, (state) => state.text);
  const isAdding = useStore(paste, (state) => state.isAdding);
  if (text.length > LARGE_TEXT) return <LargeText text={text} />;
  return (
    <TextArea
      className="paste-text"
      aria-label="Targets to add"
      placeholder={EXAMPLE}
      value={text}
      disabled={isAdding}
      autoFocus
      spellCheck={false}
      fill
      onChange={(event) => paste.getState().setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void paste.getState().add(true);
      }}
    />
  );
}

function PasteErrorNote({ paste }: { readonly paste: PasteStore }): ReactNode {
  const errors = useStore(paste, (state) => state.understanding?.errors.count ?? 0);
  const isFile = useStore(paste, (state) => state.understanding?.file != null);
  return errors > 0 && !isFile ? `${plural(errors, 'entry', 'entries')} with errors will be skipped` : null;
}

function PasteActions({ onCancel }: { readonly onCancel: () => void }): ReactNode {
  const { status, catalog } = useBase();
  const paste = usePaste();
  const understanding = useStore(paste, (state) => state.understanding);
  const isAdding = useStore(paste, (state) => state.isAdding);
  const now = useStore(catalog);
  const isReady = useStore(paste, (state) => isReadyToAdd(state, now));
  const isRateConfirmed = useStore(paste, (state) => state.isRateConfirmed);
  const isRunning = useStore(status, (state) => state.status?.phase === 'running');
  const limit = useStore(status, rateLimitIn);
  const count = understanding?.targets ?? 0;
  const mayStart = isReady && (!needsRateConfirmation(understanding, limit) || isRateConfirmed);
  const { add } = paste.getState();
  return (
    <>
      <Button text="Cancel" onClick={onCancel} />
      <Button
        text={count > 0 ? `Add ${plural(count, 'target')}` : 'Add'}
        intent={isRunning ? 'primary' : 'none'}
        disabled={isRunning ? !mayStart : !isReady}
        loading={isAdding && isRunning}
        onClick={() => void add(false)}
      />
      {!isRunning && (
        <Button
          intent="success"
          text="Add and start"
          title="Add and start (Ctrl+Enter)"
          disabled={!mayStart}
          loading={isAdding}
          onClick={() => void add(true)}
        />
      )}
    </>
  );
}
