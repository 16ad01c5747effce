import { Dialog, type DialogProps } from '@blueprintjs/core';
import { type ReactNode, useLayoutEffect, useMemo } from 'react';

/**
 * A dialog that opens and closes at once, and gives the focus back before the next key is pressed: with a transition
 * in between, keys typed right after closing would go to the dialog, or the focus would jump later.
 */
export function ModalDialog(props: DialogProps): ReactNode {
  const { isOpen } = props;
  // Read before the dialog is mounted, as an autofocused field of it takes the focus with that.
  const before = useMemo(() => (isOpen ? document.activeElement : null), [isOpen]);
  useLayoutEffect(() => {
    if (!isOpen) return;
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, [isOpen, before]);
  // Mounted again by each opening, and with that on top of what was opened before.
  return isOpen && <Dialog {...props} transitionDuration={0} shouldReturnFocusOnClose={false} />;
}
