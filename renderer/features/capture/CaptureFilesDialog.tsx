import { Button, DialogBody, DialogFooter } from '@blueprintjs/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { CaptureFile } from '../../../core/contracts/downloads.ts';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { formatBytes } from '../../../ui/format/quantities.ts';
import { formatMoment } from '../../../ui/format/times.ts';
import { useBase } from '../../base/base-context.ts';
import { useDownloads } from '../../base/downloads-store.ts';
import { ask } from '../../base/notices.ts';
import './capture.css';

/** Lists the packet captures on the computer that measures, to be downloaded or deleted. */
export function CaptureFilesDialog(): ReactNode {
  const { layout } = useBase();
  const isOpen = useStore(layout, (state) => state.dialog === 'captures');
  const close = () => layout.getState().showDialog('none');
  return (
    <ModalDialog isOpen={isOpen} onClose={close} title="Packet captures" className="capture-files-dialog">
      <CaptureFileList onClose={close} />
    </ModalDialog>
  );
}

function CaptureFileList({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { link, notices } = useBase();
  const [files, setFiles] = useState<readonly CaptureFile[] | null>(null);
  useEffect(() => {
    void ask({ link, notices }, (station) => station.captureFiles(null)).then((found) => setFiles(found ?? []));
  }, [link, notices]);
  const remove = async (name: string) => {
    const left = await ask({ link, notices }, (station) => station.captureDelete({ name }));
    if (left) setFiles(left);
  };
  return (
    <>
      <DialogBody>
        {files?.length === 0 && <p>There are none yet. Record packets first (Alt+R).</p>}
        {files !== null && files.length > 0 && (
          <table className="capture-files">
            <thead>
              <tr>
                <th scope="col">File</th>
                <th scope="col">Size</th>
                <th scope="col">Changed</th>
                <th scope="col">Actions</th>
              </tr>
            </thead>
            <tbody>
              {files.map((file) => (
                <CaptureFileRow key={file.name} file={file} onDelete={() => void remove(file.name)} />
              ))}
            </tbody>
          </table>
        )}
      </DialogBody>
      <DialogFooter actions={<Button text="Close" onClick={onClose} />} />
    </>
  );
}

interface CaptureFileRowProps {
  readonly file: CaptureFile;
  onDelete(): void;
}

/** One file; deleting asks once more in place. */
function CaptureFileRow({ file, onDelete }: CaptureFileRowProps): ReactNode {
  const { notices } = useBase();
  const downloads = useDownloads();
  const [isAsking, setAsking] = useState(false);
  const { name, bytes, modifiedMs, isRecording } = file;
  const download = async () => {
    const fault = await downloads.getState().start({ kind: 'capture', name });
    if (fault) notices.getState().reportFault(fault);
  };
  return (
    <tr>
      <th scope="row" className="capture-file">
        {name}
        {isRecording && <span data-tone="bad"> ◉ recording</span>}
      </th>
      <td>{formatBytes(bytes)}</td>
      <td>{formatMoment(modifiedMs)}</td>
      <td className="capture-file-actions">
        {isAsking ? (
          <>
            <span role="status">Delete for ever?</span>
            <Button size="small" text="Keep" autoFocus onClick={() => setAsking(false)} />
            <Button
              size="small"
              intent="danger"
              text="Delete"
              aria-label={`Delete ${name} for ever`}
              onClick={onDelete}
            />
          </>
        ) : (
          <>
            <Button size="small" text="Download" aria-label={`Download ${name}`} onClick={() => void download()} />
            <Button
              size="small"
              text="Delete"
              aria-label={`Delete ${name}`}
              disabled={isRecording}
              onClick={() => setAsking(true)}
            />
          </>
        )}
      </td>
    </tr>
  );
}
