import { FormGroup, HTMLSelect } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { PROBE_IDS } from '../../../probes/registry.ts';
import { PROBE_CHOICES } from '../edit/setting-fields.ts';
import { usePaste } from './paste-store.ts';

/** The probe of all targets of the paste. */
export function PasteProbe(): ReactNode {
  const paste = usePaste();
  const probe = useStore(paste, (state) => state.probe);
  return (
    <FormGroup label="Probe" labelFor="paste-probe" className="paste-probe">
      <HTMLSelect
        id="paste-probe"
        fill
        value={probe}
        onChange={(event) => {
          const chosen = PROBE_IDS.find((id) => id === event.currentTarget.value);
          if (chosen) paste.getState().setProbe(chosen);
        }}
      >
        {PROBE_CHOICES.map(([id, title]) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </HTMLSelect>
    </FormGroup>
  );
}
