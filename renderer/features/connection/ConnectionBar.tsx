import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useBase } from '../../base/base-context.ts';
import './connection.css';

const REFUSED =
  'The program at this address does not accept this page’s token: another program uses the port, or the token was replaced. Reconnecting …';

/** Reports a lost connection: the screen shows old data. Hidden while connected. */
export function ConnectionBar(): ReactNode {
  const { link, status } = useBase();
  const phase = useStore(link.state, (state) => state.phase);
  const isRefused = useStore(link.state, (state) => state.fault?.code === 'host.refused');
  const hadStatus = useStore(status, (state) => state.status !== null);
  if (phase !== 'lost') return null;
  return (
    <div className="connection-bar" role="alert">
      <strong>↻ Connection to Sounder lost.</strong> {hadStatus ? 'Showing the last known data. ' : ''}
      {isRefused ? REFUSED : 'Reconnecting …'}
    </div>
  );
}
