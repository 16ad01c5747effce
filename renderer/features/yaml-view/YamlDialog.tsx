import { DialogBody } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { useBase } from '../../base/base-context.ts';
import { YamlView } from './YamlView.tsx';

/** The text of the project over the page. A changed text is kept when it is closed. */
export function YamlDialog(): ReactNode {
  const { layout } = useBase();
  const isOpen = useStore(layout, (state) => state.dialog === 'yaml');
  return (
    <ModalDialog
      isOpen={isOpen}
      onClose={() => layout.getState().showDialog('none')}
      title="Project file"
      className="yaml-dialog"
    >
      <DialogBody>
        <YamlView />
      </DialogBody>
    </ModalDialog>
  );
}
