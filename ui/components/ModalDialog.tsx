import { Dialog, type DialogProps } from '@blueprintjs/core';
import { type ReactNode, useLayoutEffect, useRef } from 'react';

const DIALOGS = ':is([role=dialog], [role=alertdialog])';

/**
 * A dialog that opens and closes at once, and gives the focus back before the next key is pressed: with a transition
 * in between, keys typed right after closing would go to the dialog, or the focus would jump later.
 */
export function ModalDialog(props: DialogProps): ReactNode {
  const { isOpen } = props;
  const before = useRef<Element | null>(null);
  useLayoutEffect(() => {
    if (!isOpen) return;
    before.current = document.activeElement;
    return () => {
      if (before.current instanceof HTMLElement) before.current.focus();
      const { activeElement } = document;
      if (activeElement instanceof HTMLElement && activeElement.closest(DIALOGS)) {
        activeElement.blur(); // the focused element is gone
      }
    };
  }, [isOpen]);
  return <Dialog {...props} transitionDuration={0} shouldReturnFocusOnClose={false} />;
}
