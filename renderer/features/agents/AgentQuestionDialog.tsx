import { Button, DialogBody, DialogFooter } from '@blueprintjs/core';
import { type ReactNode, useId } from 'react';
import { useStore } from 'zustand';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { plural } from '../../../ui/format/quantities.ts';
import { type AgentQuestion, useAgents } from './agents-store.ts';

function titleOf(question: AgentQuestion): string {
  switch (question.kind) {
    case 'revoke':
      return `Revoke ${question.name}?`;
    case 'revoke-chosen':
      return `Revoke ${plural(question.names.length, 'agent')}?`;
    case 'reject':
      return `Reject ${question.entry.facts.hostName}?`;
  }
}

function Consequences({ question }: { readonly question: AgentQuestion }): ReactNode {
  if (question.kind === 'reject')
    return <p>Its claim code cannot be used again. To let it join later, make another code.</p>;
  if (question.kind === 'revoke-chosen') {
    return (
      <>
        <p>{question.names.join(', ')}</p>
        <p>
          Their connections are cut at once, and their certificates are worth nothing from then on. Results that they
          have not sent yet are lost, and their series have no more samples. Each needs another claim code to join
          again.
        </p>
      </>
    );
  }
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
                  text={question.kind === 'reject' ? 'Reject' : 'Revoke'}
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
