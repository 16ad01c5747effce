import { Button, DialogBody, DialogFooter } from '@blueprintjs/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { useBase } from '../../base/base-context.ts';
import { type ShownLog, useAgents } from './agents-store.ts';

function LogText({ name, text }: { readonly name: string; readonly text: string }): ReactNode {
  const area = useRef<HTMLElement>(null);
  // The newest lines are the last ones.
  useEffect(() => {
    if (area.current && text !== '') area.current.scrollTop = area.current.scrollHeight;
  }, [text]);
  if (text.trim() === '') return <p>The log is empty.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by the keyboard
    <section ref={area} className="agent-log" tabIndex={0} aria-label={`Log of ${name}`}>
      <pre>{text.trimEnd()}</pre>
    </section>
  );
}

function Content({ log: { name, text, fault } }: { readonly log: ShownLog }): ReactNode {
  if (fault) {
    return (
      <div role="alert" data-tone="bad">
        <FaultText fault={fault} />
      </div>
    );
  }
  return text === null ? <p role="status">Fetching the log …</p> : <LogText name={name} text={text} />;
}

/** The newest lines of an agent's log. */
export function AgentLogDialog(): ReactNode {
  const { layout } = useBase();
  const agents = useAgents();
  const log = useStore(agents, (state) => state.log);
  const close = () => layout.getState().showDialog('none');
  return (
    <ModalDialog
      isOpen={log !== null}
      onClose={close}
      title={log ? `Log of ${log.name}` : ''}
      className="agent-dialog agent-log-dialog"
    >
      {log && (
        <>
          <DialogBody>
            <Content log={log} />
          </DialogBody>
          <DialogFooter
            actions={
              <>
                <Button text="Fetch again" onClick={() => void agents.getState().showLog(log.name)} />
                <Button intent="primary" text="Close" onClick={close} />
              </>
            }
          />
        </>
      )}
    </ModalDialog>
  );
}
