import { Button, DialogBody, DialogFooter } from '@blueprintjs/core';
import { type ReactNode, useId } from 'react';
import { useStore } from 'zustand';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { type AgentQuestion, useAgents } from './agents-store.ts';

const titleOf = (question: AgentQuestion): string =>
  question.kind === 'revoke' ? `Revoke ${question.name}?` : `Reject ${question.entry.facts.hostName}?`;

function Consequences({ question }: { readonly question: AgentQuestion }): ReactNode {
  if (question.kind === 'reject')
    return <p>Its claim code cannot be used again. To let it join later, make another code.</p>;
  return (
    <>
      <p>
        Its connection is cut at once, and its certificate is worth nothing from then on. Results that it has not sent
        yet are lost, and its series have no more samples.
      </p>
      <p>What is stored stays. To let the host join again, it needs another claim code.</p>
    </>
  );
}

/** Asks before a step with an agent that cannot be taken back. */
export function AgentQuestionDialog(): ReactNode {
  const agents = useAgents();
  const question = useStore(agents, (state) => state.question);
  const textId = useId();
  const { answer } = agents.getState();
  return (
    <ModalDialog
      isOpen={question !== null}
      onClose={() => void answer(false)}
      title={question ? titleOf(question) : ''}
      role="alertdialog"
      aria-describedby={textId}
    >
      {question && (
        <>
          <DialogBody>
            <div id={textId}>
              <Consequences question={question} />
            </div>
          </DialogBody>
          <DialogFooter
            actions={
              <>
                <Button autoFocus text="Cancel" onClick={() => void answer(false)} />
                <Button
                  intent="danger"
                  text={question.kind === 'revoke' ? 'Revoke' : 'Reject'}
                  onClick={() => void answer(true)}
                />
              </>
            }
          />
        </>
      )}
    </ModalDialog>
  );
}
