import { Button } from '@blueprintjs/core';
import { GlobeNetworkIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { ModalDialog } from '../../../../ui/components/ModalDialog.tsx';
import { useBase } from '../../../base/base-context.ts';
import { NetworksForm } from './NetworksForm.tsx';

/** Opens the settings of AS number and country. */
export function NetworksButton(): ReactNode {
  const { layout } = useBase();
  const isOpen = useStore(layout, (state) => state.dialog === 'networks');
  const show = (dialog: 'networks' | 'none') => layout.getState().showDialog(dialog);
  return (
    <>
      <Button
        size="small"
        icon={<GlobeNetworkIcon />}
        text="AS"
        aria-label="AS numbers and countries"
        title="AS number and country of each hop, from a file on the computer that measures"
        onClick={() => show('networks')}
      />
      <ModalDialog isOpen={isOpen} onClose={() => show('none')} title="AS numbers and countries">
        <NetworksForm />
      </ModalDialog>
    </>
  );
}
