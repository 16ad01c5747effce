import { Button, DialogBody, FormGroup, TextArea } from '@blueprintjs/core';
import { type ReactNode, useEffect, useState } from 'react';
import { MAX_NETWORK_FILES, type NetworkData } from '../../../../core/contracts/networks.ts';
import { type Fault, toFault } from '../../../../core/result/result.ts';
import { FaultText } from '../../../../ui/components/FaultText.tsx';
import { formatDay } from '../../../../ui/format/times.ts';
import { useBase } from '../../../base/base-context.ts';
import { useReadOnly } from '../../../base/station/use-read-only.ts';
import '../hops/hops.css';

/** The files in use, as the station reports them; null = not known yet. */
function useNetworkData(): NetworkData | null {
  const { link } = useBase();
  const [data, setData] = useState<NetworkData | null>(null);
  useEffect(() => link.watch((station) => station.networks(null, setData)), [link]);
  return data;
}

function InUse({ data }: { readonly data: NetworkData }): ReactNode {
  if (data.loaded.length === 0) return <p className="is-quiet">Off. Hops are shown without AS number and country.</p>;
  return (
    <ul className="network-files">
      {data.loaded.map(({ path, type, builtMs, credit }) => (
        <li key={path}>
          <code>{path}</code>
          <span className="is-quiet">
            {' '}
            {type}, data of {formatDay(builtMs)}. {credit}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Chooses the data files by which networks of addresses are looked up. */
export function NetworksForm(): ReactNode {
  const { link } = useBase();
  const isReadOnly = useReadOnly();
  const data = useNetworkData();
  const [draft, setDraft] = useState<string | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [isPending, setPending] = useState(false);
  const text = draft ?? data?.files.join('\n') ?? '';
  const files = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  const isTooMany = files.length > MAX_NETWORK_FILES;
  const apply = async (wanted: readonly string[]) => {
    setPending(true);
    setFault(null);
    try {
      await link.station.networksSet({ files: [...wanted] });
      setDraft(null);
    } catch (thrown) {
      setFault(toFault(thrown));
    }
    setPending(false);
  };
  const shownFault = fault ?? data?.fault ?? null;
  return (
    <DialogBody>
      {data && <InUse data={data} />}
      {shownFault && (
        <div className="network-fault" role="alert">
          <FaultText fault={shownFault} />
        </div>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void apply(files);
        }}
      >
        <FormGroup
          label="Data files"
          labelFor="network-files"
          labelInfo="one per line"
          helperText={
            isTooMany
              ? `${MAX_NETWORK_FILES} files at most`
              : 'Full paths of .mmdb files on the computer that measures. Nothing is looked up in the network.'
          }
        >
          <TextArea
            id="network-files"
            fill
            rows={3}
            spellCheck={false}
            disabled={isReadOnly}
            value={text}
            onChange={(event) => setDraft(event.currentTarget.value)}
          />
        </FormGroup>
        <div className="network-actions">
          <Button
            text="Turn off"
            disabled={isReadOnly || isPending || data?.files.length === 0}
            onClick={() => {
              setDraft(null);
              void apply([]);
            }}
          />
          <Button
            type="submit"
            intent="primary"
            text="Use these files"
            loading={isPending}
            disabled={isReadOnly || isTooMany || files.length === 0}
          />
        </div>
      </form>
    </DialogBody>
  );
}
