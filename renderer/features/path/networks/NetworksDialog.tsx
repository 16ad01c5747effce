import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { ModalDialog } from '../../../../ui/components/ModalDialog.tsx';
import { useBase } from '../../../base/base-context.ts';
import { NetworksForm } from './NetworksForm.tsx';

/** The settings of AS number and country; open until it is closed, whether or not a path is still shown. */
export function NetworksDialog(): ReactNode {
  const { layout } = useBase();
  const isOpen = useStore(layout, (state) => state.dialog === 'networks');
  return (
    <ModalDialog isOpen={isOpen} onClose={() => layout.getState().showDialog('none')} title="AS numbers and countries">
      <NetworksForm />
    </ModalDialog>
  );
}
