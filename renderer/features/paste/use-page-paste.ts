import { useEffect } from 'react';
import { toFault } from '../../../core/result/result.ts';
import { useBase } from '../../base/base-context.ts';
import { isTypingTarget } from '../../base/commands/chords.ts';
import { readTextFile } from '../../base/host/read-text-file.ts';
import { isReadOnly, READ_ONLY } from '../../base/station/read-only.ts';
import { useEdit } from '../edit/edit-store.ts';
import { useFlood } from '../flood/flood-store.ts';
import { useRun } from '../run/run-store.ts';
import { MAX_TEXT, tooLarge, usePaste } from './paste-store.ts';

/** Opens the paste dialog for a paste anywhere outside a field, an empty one too, and for a dropped text or file. */
export function usePagePaste(): void {
  const { notices, layout, status } = useBase();
  const paste = usePaste();
  const run = useRun();
  const edit = useEdit();
  const flood = useFlood();
  useEffect(() => {
    const isFree = () =>
      ['none', 'paste'].includes(layout.getState().dialog) &&
      run.getState().confirmation === null &&
      flood.getState().question === null &&
      edit.getState().question === null;
    /** Says so where nothing can be added. */
    const isRefused = () => {
      if (!isReadOnly(status)) return false;
      notices.getState().report({ tone: 'warning', message: READ_ONLY, hint: 'Open it normally to add targets' });
      return true;
    };
    const openFile = async (file: File) => {
      if (file.size > MAX_TEXT) return notices.getState().reportFault(tooLarge(file.name, file.size));
      try {
        paste.getState().open(await readTextFile(file));
      } catch (error) {
        notices.getState().reportFault(toFault(error));
      }
    };
    const handlePaste = (event: ClipboardEvent) => {
      if (isTypingTarget(event.target) || !isFree()) return;
      // The dialog puts the focus into its text area at once: the browser's own paste would follow it there.
      event.preventDefault();
      if (isRefused()) return;
      const text = event.clipboardData?.getData('text') ?? '';
      const file = event.clipboardData?.files[0];
      if (text === '' && file?.type.startsWith('image/') === false) return void openFile(file);
      paste.getState().open(text);
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
      if (isRefused()) return;
      const file = event.dataTransfer?.files[0];
      if (file) return openFile(file);
      const text = event.dataTransfer?.getData('text') ?? '';
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
  }, [paste, notices, layout, status, run, edit, flood]);
}
