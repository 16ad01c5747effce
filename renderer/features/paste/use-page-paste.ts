import { useEffect } from 'react';
import { useApp } from '../../app/app-context.tsx';
import { isTypingTarget } from '../../app/chords.ts';

/** A file larger than this is no list of targets, and no project either. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** A paste anywhere outside a field, or a dropped text or file, opens the dialog with it. */
export function usePagePaste(): void {
  const { paste, notices, layout } = useApp();
  useEffect(() => {
    const isFree = () => layout.getState().dialog === 'none' || layout.getState().dialog === 'paste';
    const handlePaste = (event: ClipboardEvent) => {
      if (isTypingTarget(event.target) || !isFree()) return;
      const text = event.clipboardData?.getData('text') ?? '';
      if (text !== '') paste.getState().open(text);
    };
    // A field takes text itself; of a file it would make the browser leave the page.
    const isForField = (event: DragEvent) =>
      isTypingTarget(event.target) && event.dataTransfer?.types.includes('Files') !== true;
    const allowDrop = (event: DragEvent) => {
      if (!isForField(event)) event.preventDefault();
    };
    const handleDrop = async (event: DragEvent) => {
      if (isForField(event)) return;
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file && file.size > MAX_FILE_BYTES) {
        return notices.getState().sayFault({
          code: 'paste.too-large',
          message: `${file.name} is too large for a list of targets or a project`,
        });
      }
      const text = file ? await file.text() : (event.dataTransfer?.getData('text') ?? '');
      if (text !== '') paste.getState().open(text);
    };
    const drop = (event: DragEvent) => void handleDrop(event);
    document.addEventListener('paste', handlePaste);
    document.addEventListener('dragover', allowDrop);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('paste', handlePaste);
      document.removeEventListener('dragover', allowDrop);
      document.removeEventListener('drop', drop);
    };
  }, [paste, notices, layout]);
}
