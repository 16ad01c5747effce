import { Button, DialogBody, DialogFooter, HTMLSelect, ProgressBar } from '@blueprintjs/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { MadeCode } from '../../../core/contracts/fleet.ts';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { formatLength, formatMoment } from '../../../ui/format/times.ts';
import { useAgents } from './agents-store.ts';
import { BundleInput } from './BundleInput.tsx';
import type { ChosenBundle } from './upgrade-files.ts';
import { usePresent } from './use-present.ts';

/** Gives the station the bundles that agents are installed from, where it has none. */
function MissingBundles(): ReactNode {
  const agents = useAgents();
  const share = useStore(agents, (state) => state.uploadShare);
  const fault = useStore(agents, (state) => state.bundleFault);
  const [bundles, setBundles] = useState<readonly ChosenBundle[]>([]);
  return (
    <section aria-label="Bundles" className="agent-bundles">
      <p>
        <strong>This station has no bundle to install yet.</strong> Give it those that{' '}
        <code>npm run bundle-agent -- --key FILE</code> made, once for all agents:
      </p>
      <BundleInput bundles={bundles} onChoose={setBundles} />
      {share !== null && <ProgressBar value={share} intent="primary" stripes={false} aria-label="Progress" />}
      {fault && (
        <div role="alert" data-tone="bad">
          <FaultText fault={fault} />
        </div>
      )}
      <Button
        text="Send to the station"
        disabled={bundles.length === 0}
        loading={share !== null}
        onClick={() => void agents.getState().keepBundles(bundles)}
      />
    </section>
  );
}

interface MadeCodeProps {
  readonly made: MadeCode;
  readonly onClose: () => void;
}

/** The command that installs an agent with a new claim code, what it does, and what it needs. */
export function MadeCodePart({ made, onClose }: MadeCodeProps): ReactNode {
  const agents = useAgents();
  const bundles = useStore(agents, (state) => state.fleet?.bundles);
  const [hub, setHub] = useState(made.installs[0]?.hub ?? '');
  const install = made.installs.find((one) => one.hub === hub);
  const copy = useRef<HTMLButtonElement>(null);
  useEffect(() => copy.current?.focus(), []);
  return (
    <>
      <DialogBody>
        {install && (
          <>
            <p>Run this on the host of the agent:</p>
            <section aria-label="Command that installs">
              <pre className="agent-command">{install.command}</pre>
            </section>
            <p className="is-quiet">
              It fetches a script and the bundle for its processor from this station only: <code>curl</code> accepts the
              key of this station and no other, and the script no other bundle than the one that is here. It makes the
              account and the service <code>sounder-agent</code>, and claims the agent with the code.{' '}
              {bundles && bundles.length > 0 && <>Bundles: {bundles.map(bundleText).join(', ')}.</>}
            </p>
            <p>
              The agent connects to{' '}
              {made.installs.length > 1 ? (
                <HTMLSelect
                  aria-label="Address of this computer"
                  value={hub}
                  options={made.installs.map((one) => one.hub)}
                  onChange={(event) => setHub(event.currentTarget.value)}
                />
              ) : (
                <code>{hub}</code>
              )}
              . Firewalls have to let that pass.
            </p>
          </>
        )}
        {bundles?.length === 0 && <MissingBundles />}
        <Validity expiresMs={made.expiresMs} />
        <details>
          <summary>Where Sounder is installed already</summary>
          <section aria-label="Command with Sounder">
            <pre className="agent-command">{made.command}</pre>
          </section>
          <p className="is-quiet">
            After that <code>sounder agent run</code>, best as a service.
          </p>
          <Button text="Copy" onClick={() => void agents.getState().copyCommand(made.command)} />
        </details>
      </DialogBody>
      <DialogFooter
        actions={
          <>
            <Button text="Make another" onClick={() => agents.getState().forgetCode()} />
            <Button
              ref={copy}
              intent="primary"
              text="Copy the command"
              onClick={() => void agents.getState().copyCommand(install?.command ?? made.command)}
            />
            <Button text="Done" onClick={onClose} />
          </>
        }
      />
    </>
  );
}

const bundleText = ({ version, arch }: { readonly version: string; readonly arch: string }): string =>
  `${arch} ${version}`;

function Validity({ expiresMs }: { readonly expiresMs: number }): ReactNode {
  const leftMs = expiresMs - usePresent();
  return (
    <p>
      The code is valid once, for one agent,{' '}
      {leftMs > 0 ? `until ${formatMoment(expiresMs)} (${formatLength(leftMs)})` : 'and has expired: make another'}. It
      is a secret, and is not shown again.
    </p>
  );
}
