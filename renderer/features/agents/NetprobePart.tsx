import { type ReactNode, useId } from 'react';
import type { FleetState, NetprobeProbe } from '../../../core/contracts/fleet.ts';
import { FaultText } from '../../../ui/components/FaultText.tsx';

/** A probe of netProbe: its identity, and the targets that it cannot measure. */
export function NetprobePart({ netprobe }: { readonly netprobe: NetprobeProbe }): ReactNode {
  const { hostId, version, addresses, impossible } = netprobe;
  const titleId = useId();
  return (
    <section aria-labelledby={titleId}>
      <h3 id={titleId}>netProbe</h3>
      <dl>
        <div>
          <dt>Version</dt>
          <dd>{version || 'unknown'}</dd>
        </div>
        {addresses.length > 0 && (
          <div>
            <dt>Addresses</dt>
            <dd>{addresses.join(', ')}</dd>
          </div>
        )}
        <div>
          <dt>Host id</dt>
          <dd>
            <code className="agents-key">{hostId}</code>
          </dd>
        </div>
      </dl>
      {impossible.length > 0 && (
        <>
          <p>It cannot measure:</p>
          <ul className="agent-warnings" aria-label="Targets that it cannot measure">
            {impossible.map(({ target, reason }) => (
              <li key={`${target} ${reason}`}>
                <strong>{target}</strong>: {reason}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** The next step with a probe that does not report. */
export function SilentProbe({ isKnown }: { readonly isKnown: boolean }): ReactNode {
  return (
    <p className="is-quiet">
      {isKnown
        ? 'It has not reported for three minutes. Check its power and its network; its series have no samples until it is back.'
        : 'It has not reported yet. Probes report when Sounder is started with --netprobe, and one of the names that they look for leads here.'}
    </p>
  );
}

/** Whether probes can report, and who else can. */
export function NetprobeLine({ state }: { readonly state: NonNullable<FleetState['netprobe']> }): ReactNode {
  const { url, isOpen, fault } = state;
  if (url === null) {
    return (
      <div className="agents-hub" role="alert" data-tone="bad">
        <strong>▲ Probes of netProbe cannot report</strong>
        {fault && <FaultText fault={fault} />}
      </div>
    );
  }
  return (
    <p className="agents-hub is-quiet">
      Probes of netProbe report to <code>{url}</code>
      {isOpen && <span data-tone="warn"> ⚠ without encryption and password, open to anyone who reaches it</span>}
    </p>
  );
}
