import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../app/app-context.tsx';
import './connection.css';

/** Says that what is on the screen is not now. Gone while the connection stands. */
export function ConnectionBar(): ReactNode {
  const { link, status } = useApp();
  const phase = useStore(link.state, (state) => state.phase);
  const hadStatus = useStore(status, (state) => state.status !== null);
  if (phase !== 'lost') return null;
  return (
    <div className="connection-bar" role="alert">
      <strong>↻ Connection to the station lost.</strong> {hadStatus ? 'What you see is the last state. ' : ''}
      Connecting again …
    </div>
  );
}
