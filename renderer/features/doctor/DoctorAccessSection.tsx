import { Button } from '@blueprintjs/core';
import { ClipboardIcon, LockIcon, UnlockIcon } from '@blueprintjs/icons';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import type { DoctorAccess } from '../../../core/contracts/doctor.ts';
import { type Fault, toFault } from '../../../core/result/result.ts';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { useBase } from '../../base/base-context.ts';

type Change = 'unlock' | 'lock';

const WORDS = {
  unlock: { title: 'Unlock', text: 'Unlocking does the following, as root:', run: 'Install it' },
  lock: { title: 'Lock', text: 'Locking does the following, as root:', run: 'Remove it' },
} as const;

interface AccessProps {
  /** Tests again what this computer can measure. */
  readonly onTest: () => void;
}

/** Unlocks what needs a privilege, or locks it again: says what that does, and asks. */
export function DoctorAccessSection({ onTest }: AccessProps): ReactNode {
  const { link } = useBase();
  const [access, setAccess] = useState<DoctorAccess | null>(null);
  const [asked, setAsked] = useState<Change | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const read = useCallback(
    () =>
      link.station.doctorAccess(null).then(setAccess, (thrown: unknown) => {
        setFault(toFault(thrown));
      }),
    [link],
  );
  useEffect(() => void read(), [read]);
  const testAgain = () => {
    setAsked(null);
    setFault(null);
    void read();
    onTest();
  };
  const change = async (wanted: Change) => {
    setFault(null);
    try {
      setAccess(await link.station.doctorChange({ change: wanted }));
      setAsked(null);
      onTest();
    } catch (thrown) {
      setFault(toFault(thrown));
    }
  };
  if (!access) return fault && <FaultText fault={fault} />;
  if (access.unlockSteps.length === 0) return null;
  return (
    <section className="doctor-access" aria-label="Privileges">
      <p>
        {access.installed === null
          ? 'Half-open SYN, recording and raw sockets need the broker, which is not installed.'
          : `Unlocked: the broker is installed at ${access.installed}.`}
      </p>
      <div className="doctor-buttons">
        <Button icon={<UnlockIcon />} text="Unlock …" active={asked === 'unlock'} onClick={() => setAsked('unlock')} />
        <Button
          icon={<LockIcon />}
          text="Lock …"
          disabled={access.lockSteps.length === 0}
          active={asked === 'lock'}
          onClick={() => setAsked('lock')}
        />
      </div>
      {asked && (
        <Question access={access} change={asked} onRun={change} onTest={testAgain} onCancel={() => setAsked(null)} />
      )}
      {fault && <FaultText fault={fault} />}
    </section>
  );
}

interface QuestionProps extends AccessProps {
  readonly access: DoctorAccess;
  readonly change: Change;
  readonly onRun: (change: Change) => Promise<void>;
  readonly onCancel: () => void;
}

/** Opens below the list of what was tested, mostly out of sight. */
const showWhole = (question: HTMLElement | null) => question?.scrollIntoView({ block: 'nearest' });

/** The steps, and the confirmation: a button where the station runs as root, else the command to run. */
function Question({ access, change, onRun, onTest, onCancel }: QuestionProps): ReactNode {
  const { bridge } = useBase();
  const [isBusy, setBusy] = useState(false);
  const [isCopied, setCopied] = useState(false);
  const { title, text, run } = WORDS[change];
  const steps = change === 'unlock' ? access.unlockSteps : access.lockSteps;
  const command = change === 'unlock' ? access.unlockCommand : access.lockCommand;
  const apply = async () => {
    setBusy(true);
    await onRun(change);
    setBusy(false);
  };
  return (
    <section ref={showWhole} className="doctor-question" aria-label={title}>
      <p>{text}</p>
      <ul>
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ul>
      {change === 'unlock' && <p className="is-quiet">To undo it: {access.lockCommand}</p>}
      {access.isPermitted ? (
        <div className="doctor-buttons">
          <Button text="Cancel" onClick={onCancel} />
          <Button intent="warning" text={run} loading={isBusy} onClick={() => void apply()} />
        </div>
      ) : (
        <>
          <p>Sounder does not run as root, and asks for no password. Run this in a terminal, then test again:</p>
          <div className="doctor-command">
            <code>{command}</code>
            <Button
              size="small"
              icon={<ClipboardIcon />}
              text={isCopied ? 'Copied' : 'Copy'}
              onClick={() => void bridge.copyText(command).then(setCopied)}
            />
          </div>
          <div className="doctor-buttons">
            <Button text="Cancel" onClick={onCancel} />
            <Button intent="primary" text="Test again" onClick={onTest} />
          </div>
        </>
      )}
    </section>
  );
}
