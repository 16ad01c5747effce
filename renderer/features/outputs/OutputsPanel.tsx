import { type ReactNode, useEffect, useState } from 'react';
import type { InventoriesStatus } from '../../../core/contracts/inventories.ts';
import type { OutputsStatus } from '../../../core/contracts/outputs.ts';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { useBase } from '../../base/base-context.ts';
import { InventoryRow } from './InventoryRow.tsx';
import { OutputRow } from './OutputRow.tsx';
import './outputs.css';

/** Systems that samples are sent to, and sources that targets come from. Both are written in the project file. */
export function OutputsPanel(): ReactNode {
  const { link } = useBase();
  const [outputs, setOutputs] = useState<OutputsStatus | null>(null);
  const [inventories, setInventories] = useState<InventoriesStatus | null>(null);
  useEffect(() => link.watch((station) => station.outputs(null, setOutputs)), [link]);
  useEffect(() => link.watch((station) => station.inventories(null, setInventories)), [link]);
  return (
    <div className="panel-text">
      <h3>Outputs</h3>
      {outputs?.fault && <FaultText fault={outputs.fault} />}
      <ul className="outputs">
        {outputs?.outputs.map((output) => (
          <OutputRow key={output.name} output={output} />
        ))}
      </ul>
      {outputs?.outputs.length === 0 && (
        <p className="is-quiet">
          None. The key <code>outputs</code> of the project file has systems that samples are sent to.
        </p>
      )}
      <h3>Inventories</h3>
      <ul className="outputs">
        {inventories?.inventories.map((inventory) => (
          <InventoryRow key={inventory.name} inventory={inventory} />
        ))}
      </ul>
      {inventories?.inventories.length === 0 && (
        <p className="is-quiet">
          None. The key <code>inventories</code> of the project file has sources of further targets.
        </p>
      )}
    </div>
  );
}
