import { Button, PopoverNext } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { BadgeText } from '../../../ui/components/BadgeText.tsx';
import { formatBytes, formatPercent, plural } from '../../../ui/format/quantities.ts';
import { type RunningDownload, useDownloads } from '../../base/downloads-store.ts';
import './export.css';

function DownloadRow({ download }: { readonly download: RunningDownload }): ReactNode {
  const downloads = useDownloads();
  const { id, fileName, status } = download;
  const rows = status?.rows ? `, ${plural(status.rows, 'row')}` : '';
  return (
    <li className="download">
      <span className="download-name">{fileName}</span>
      <progress value={status?.share ?? 0} max={1} aria-label={`Progress of ${fileName}`} />
      <span>
        {formatBytes(status?.bytes ?? 0)}
        {rows}
      </span>
      <Button size="small" text="Cancel" onClick={() => downloads.getState().cancel(id)} />
    </li>
  );
}

/** Shows files that are being sent to this computer. */
export function DownloadsBadge(): ReactNode {
  const downloads = useDownloads();
  const running = useStore(downloads, (state) => state.running);
  if (running.length === 0) return null;
  const share = running.reduce((sum, { status }) => sum + (status?.share ?? 0), 0) / running.length;
  const list = (
    <div className="popover-text">
      <h3>Downloads</h3>
      <ul className="downloads">
        {running.map((one) => (
          <DownloadRow key={one.id} download={one} />
        ))}
      </ul>
    </div>
  );
  return (
    <PopoverNext content={list} placement="bottom-end">
      <Button variant="minimal" className="badge" title="Downloads">
        <BadgeText glyph="↓" word={`Exporting ${formatPercent(share)} %`} />
      </Button>
    </PopoverNext>
  );
}
