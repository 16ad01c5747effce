import { Button } from '@blueprintjs/core';
import { AddIcon, ArrowLeftIcon } from '@blueprintjs/icons';
import { type ReactNode, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { isNamedSection, type PlainSection } from '../../../core/contracts/edits.ts';
import type { InventoriesStatus } from '../../../core/contracts/inventories.ts';
import type { OutputsStatus } from '../../../core/contracts/outputs.ts';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { useBase } from '../../base/base-context.ts';
import { InventoryRow } from './InventoryRow.tsx';
import { MetricsRow } from './MetricsRow.tsx';
import { OutputRow } from './OutputRow.tsx';
import { SectionForm } from './SectionForm.tsx';
import './outputs.css';

/** The shown form. */
interface Shown {
  readonly section: PlainSection;
  readonly name: string | null;
}

/** Systems that samples are sent to, sources that targets come from, and the metrics endpoint, each with its form. */
export function OutputsPanel(): ReactNode {
  const { catalog } = useBase();
  const sections = useStore(catalog, (state) => state.sections);
  const [shown, setShown] = useState<Shown | null>(null);
  const { section = 'metrics', name = null } = shown ?? {};
  const entries = isNamedSection(section) ? sections[section] : {};
  const value = isNamedSection(section) ? entries[name ?? ''] : (sections[section] ?? undefined);
  // One that was deleted, by undo for one, leaves the list behind.
  const isGone = name !== null && !value;
  if (!shown || isGone) return <AllOutputs edit={setShown} />;
  const close = () => setShown(null);
  return (
    <>
      <div className="outputs-back">
        <Button
          variant="minimal"
          size="small"
          icon={<ArrowLeftIcon />}
          text="Outputs and inventories"
          onClick={close}
        />
      </div>
      <SectionForm section={section} name={name} value={value} taken={Object.keys(entries)} onDone={close} />
    </>
  );
}

function AllOutputs({ edit }: { readonly edit: (form: Shown) => void }): ReactNode {
  const { link, catalog } = useBase();
  const metrics = useStore(catalog, (state) => state.sections.metrics);
  const [outputs, setOutputs] = useState<OutputsStatus | null>(null);
  const [inventories, setInventories] = useState<InventoriesStatus | null>(null);
  useEffect(() => link.watch((station) => station.outputs(null, setOutputs)), [link]);
  useEffect(() => link.watch((station) => station.inventories(null, setInventories)), [link]);
  const add = (section: PlainSection, text: string) => (
    <Button size="small" icon={<AddIcon />} text={text} onClick={() => edit({ section, name: null })} />
  );
  return (
    <div className="panel-text">
      <h3>Outputs</h3>
      {outputs?.fault && <FaultText fault={outputs.fault} />}
      <ul className="outputs">
        {outputs?.outputs.map((output) => (
          <OutputRow key={output.name} output={output} onEdit={() => edit({ section: 'outputs', name: output.name })} />
        ))}
      </ul>
      {outputs?.outputs.length === 0 && <p className="is-quiet">None. An output sends samples to another system.</p>}
      {add('outputs', 'New output')}
      <h3>Inventories</h3>
      <ul className="outputs">
        {inventories?.inventories.map((inventory) => (
          <InventoryRow
            key={inventory.name}
            inventory={inventory}
            onEdit={() => edit({ section: 'inventories', name: inventory.name })}
          />
        ))}
      </ul>
      {inventories?.inventories.length === 0 && (
        <p className="is-quiet">None. An inventory is a source of further targets.</p>
      )}
      {add('inventories', 'New inventory')}
      <h3>Metrics for Prometheus</h3>
      <MetricsRow metrics={metrics} onEdit={() => edit({ section: 'metrics', name: null })} />
    </div>
  );
}
