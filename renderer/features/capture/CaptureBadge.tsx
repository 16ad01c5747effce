import { Button, PopoverNext } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { CaptureStatus } from '../../../core/contracts/captures.ts';
import { BadgeText } from '../../../ui/components/BadgeText.tsx';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { formatBytes, formatCount, plural } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import { useCapture } from './capture-store.ts';

interface Look {
  readonly glyph: string;
  readonly word: string;
  readonly tone: 'bad' | 'warn' | 'good' | undefined;
}

const LOOKS: Readonly<Record<CaptureStatus['state'], Look>> = {
  running: { glyph: '◉', word: 'Recording', tone: 'bad' },
  full: { glyph: '■', word: 'Recording full', tone: 'warn' },
  failed: { glyph: '✕', word: 'Recording failed', tone: 'bad' },
  stopped: { glyph: '✓', word: 'Recorded', tone: undefined },
};

function Details({ status }: { readonly status: CaptureStatus }): ReactNode {
  const { bridge, layout, notices } = useBase();
  const capture = useCapture();
  const isPending = useStore(capture, (state) => state.isPending);
  const copy = async () => {
    const isCopied = await bridge.copyText(status.file);
    const message = isCopied ? 'Copied the file path' : 'The clipboard is not available';
    notices.getState().report({ tone: isCopied ? 'done' : 'warning', message });
  };
  return (
    <div className="popover-text">
      <h3>Packet capture</h3>
      <p>
        <code className="capture-file">{status.file}</code>
      </p>
      <p>
        {plural(status.packets, 'packet')}, {formatBytes(status.bytes)}
        {status.dropped > 0 && (
          <span data-tone="warn">; ⚠ {formatCount(status.dropped)} dropped: the buffer was full</span>
        )}
      </p>
      {status.state === 'full' && <p data-tone="warn">Maximum size reached: no more packets are written.</p>}
      {status.fault && <FaultText fault={status.fault} />}
      <div className="capture-actions">
        {status.state === 'stopped' || status.state === 'failed' ? (
          <Button text="Dismiss" onClick={() => capture.getState().dismiss()} />
        ) : (
          <Button
            intent="primary"
            text="Stop recording"
            loading={isPending}
            onClick={() => void capture.getState().stop()}
          />
        )}
        <Button text="Copy file path" onClick={() => void copy()} />
        <Button text="All captures …" onClick={() => layout.getState().showDialog('captures')} />
      </div>
    </div>
  );
}

/** Shows the state of the packet capture and its file. */
export function CaptureBadge(): ReactNode {
  const capture = useCapture();
  const status = useStore(capture, (state) => state.capture);
  if (!status) return null;
  const { glyph, word, tone } = LOOKS[status.state];
  return (
    <PopoverNext content={<Details status={status} />} placement="bottom-end">
      <Button variant="minimal" className="badge" data-tone={tone} title="Packet capture">
        <BadgeText glyph={glyph} word={`${word} ${formatCount(status.packets)}`} />
      </Button>
    </PopoverNext>
  );
}
