import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import type { FleetState } from '../../../core/contracts/fleet.ts';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { formatLength } from '../../../ui/format/times.ts';
import { useReadOnly } from '../../base/station/use-read-only.ts';
import { useAgents } from './agents-store.ts';
import { usePresent } from './use-present.ts';

/** Minutes for which agents find this computer. */
const FINDABLE_MINUTES = 60;

/** Whether agents can connect, and where. */
export function HubLine({ hub }: { readonly hub: FleetState['hub'] }): ReactNode {
  if (hub.state === 'failed') {
    return (
      <div className="agents-hub" role="alert" data-tone="bad">
        <strong>▲ Agents cannot connect</strong>
        {hub.fault && <FaultText fault={hub.fault} />}
      </div>
    );
  }
  return (
    <div className="agents-hub is-quiet">
      <p>
        {hub.state === 'listening' ? (
          <>
            Agents connect to port {hub.port} of this computer. Its key is{' '}
            <code className="agents-key">{hub.fingerprint}</code>
          </>
        ) : (
          'No port is open for agents. It is opened when the first claim code is made, or agents are to find this computer'
        )}
      </p>
      <Findable untilMs={hub.findableUntilMs} />
    </div>
  );
}

/** Lets agents on the same network find this computer, for a while. */
function Findable({ untilMs }: { readonly untilMs: number | undefined }): ReactNode {
  const agents = useAgents();
  const isReadOnly = useReadOnly();
  const nowMs = usePresent();
  if (untilMs === undefined) {
    return isReadOnly ? null : (
      <Button
        size="small"
        text="Let agents find this computer"
        title="For an hour, agents on this network find this computer by mDNS and wait for approval without a claim code"
        onClick={() => void agents.getState().announce(FINDABLE_MINUTES)}
      />
    );
  }
  return (
    <p role="status">
      Agents on this network find this computer for {formatLength(Math.max(1000, untilMs - nowMs))}: run{' '}
      <code>sudo sounder-agent claim --find</code> on their hosts.{' '}
      {!isReadOnly && <Button size="small" text="Stop" onClick={() => void agents.getState().announce(0)} />}
    </p>
  );
}
