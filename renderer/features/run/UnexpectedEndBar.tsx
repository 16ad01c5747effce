import { Button } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { useBase } from '../../base/base-context.ts';
import { describeMoment } from './recalled.ts';
import { useRun } from './run-store.ts';
import { unexpectedEnd } from './unexpected-end.ts';

const DISMISSED = 'sounder.dismissed-end';

/** Reports that Sounder ended unexpectedly while measuring. Hidden after the next start. */
export function UnexpectedEndBar(): ReactNode {
  const { bridge, link, status, timeline } = useBase();
  const run = useRun();
  const phase = useStore(status, (state) => state.status?.phase);
  const hasTargets = useStore(status, (state) => (state.status?.project.targets ?? 0) > 0);
  const isConnected = useStore(link.state, (state) => state.phase === 'connected');
  const isPending = useStore(run, (state) => state.pending !== null);
  const events = useStore(timeline, (state) => state.events);
  const [dismissed, setDismissed] = useState(() => bridge.preferences.read(DISMISSED));
  const end = unexpectedEnd(phase, events);
  if (!end || !isConnected || dismissed === String(end.endMs)) return null;
  const dismiss = () => {
    bridge.preferences.write(DISMISSED, String(end.endMs));
    setDismissed(String(end.endMs));
  };
  return (
    <div className="connection-bar" role="alert">
      <strong>▲ Sounder ended unexpectedly at {describeMoment(end.atMs)}.</strong> Nothing has been measured since.
      <Button
        text="Start measuring"
        disabled={!hasTargets}
        loading={isPending}
        onClick={() => void run.getState().start()}
      />
      <Button variant="minimal" text="Dismiss" onClick={dismiss} />
    </div>
  );
}
