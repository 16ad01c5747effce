import { Button, PopoverNext, ProgressBar } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Status } from '../../../core/contracts/station.ts';
import { BadgeText } from '../../../ui/components/BadgeText.tsx';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { formatBytes } from '../../../ui/format/quantities.ts';
import { formatDay, formatLength, formatTimeOfDay } from '../../../ui/format/times.ts';
import { useBase } from '../../base/base-context.ts';
import { keepsAboutMs } from './storage-outlook.ts';

/** The badge of a state of the storage. */
function lookOf({ fault, isDiskLow, bytes, capBytes }: Status['storage']) {
  const isWaiting = fault?.code === 'store.not-compacted'; // stored, but not in the history yet
  if (isWaiting) return { tone: 'warn', glyph: '▲', word: 'Samples waiting' };
  if (fault) return { tone: 'bad', glyph: '✕', word: 'Not storing' };
  if (isDiskLow) return { tone: 'warn', glyph: '▲', word: 'Disk almost full' };
  return { tone: undefined, glyph: '▤', word: `${formatBytes(bytes)} of ${formatBytes(capBytes)}` };
}

export function StorageBadge(): ReactNode {
  const { status } = useBase();
  const current = useStore(status, (state) => state.status);
  if (!current) return null;
  const { bytes, capBytes, oldestMs, freeBytes, isDiskLow, fault, unreadableFiles = [] } = current.storage;
  const { tone, glyph, word } = lookOf(current.storage);
  const keepsMs = keepsAboutMs(current.storage, current.nowMs);
  const content = (
    <div className="popover-text">
      <h3>Samples on disk</h3>
      {fault && <FaultText fault={fault} />}
      {unreadableFiles.length > 0 && (
        <p data-tone="warn">
          ⚠ Damaged, so that their time cannot be shown: {unreadableFiles.join(', ')}. sounder maintain repairs them.
        </p>
      )}
      <ProgressBar
        value={capBytes > 0 ? bytes / capBytes : 0}
        animate={false}
        stripes={false}
        aria-label="Share of the size cap"
      />
      <p>
        {formatBytes(bytes)} of {formatBytes(capBytes)} used by samples and rollups. At the limit, the oldest samples
        are deleted. Write-ahead logs (up to 4 MB a file in use), names and events come on top.
      </p>
      {freeBytes !== null && (
        <p>
          Free on the disk: {formatBytes(freeBytes)}.{isDiskLow && ' Free some space, or lower the size cap.'}
        </p>
      )}
      {oldestMs !== null && (
        <p>
          Oldest sample: {formatDay(oldestMs)} {formatTimeOfDay(oldestMs)}
        </p>
      )}
      <p>
        {keepsMs === null
          ? 'The retention time can be estimated after ten minutes.'
          : `Keeps about ${formatLength(keepsMs)} at this rate.`}
      </p>
    </div>
  );
  return (
    <PopoverNext content={content} placement="bottom-end">
      <Button variant="minimal" className="badge" data-tone={tone} title="Storage">
        <BadgeText glyph={glyph} word={word} />
      </Button>
    </PopoverNext>
  );
}
