import { DialogBody } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { useBase } from '../../base/base-context.ts';
import type { Command } from '../../base/commands/command.ts';
import { KeyList } from './KeyList.tsx';
import './palette.css';

export function KeyHelp({ commands }: { readonly commands: readonly Command[] }): ReactNode {
  const { layout } = useBase();
  const isOpen = useStore(layout, (state) => state.dialog === 'help');
  return (
    <ModalDialog
      isOpen={isOpen}
      onClose={() => layout.getState().showDialog('none')}
      title="Keyboard shortcuts"
      className="key-help"
    >
      <DialogBody useOverflowScrollContainer={false}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keys scroll it */}
        <div className="key-help-list" tabIndex={0}>
          <KeyList commands={commands} />
        </div>
      </DialogBody>
    </ModalDialog>
  );
}
