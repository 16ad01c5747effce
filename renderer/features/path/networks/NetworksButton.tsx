import { Button } from '@blueprintjs/core';
import { GlobeNetworkIcon } from '@blueprintjs/icons';
import { type ReactNode, useState } from 'react';
import { ModalDialog } from '../../../../ui/components/ModalDialog.tsx';
import { NetworksForm } from './NetworksForm.tsx';

/** Opens the settings of AS number and country. */
export function NetworksButton(): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        size="small"
        icon={<GlobeNetworkIcon />}
        text="AS"
        aria-label="AS numbers and countries"
        title="AS number and country of each hop, from a file on the computer that measures"
        onClick={() => setOpen(true)}
      />
      <ModalDialog isOpen={isOpen} onClose={() => setOpen(false)} title="AS numbers and countries">
        <NetworksForm />
      </ModalDialog>
    </>
  );
}
