import { Button, PopoverNext } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Status } from '../../../core/contracts/station.ts';
import { BadgeText } from '../../../ui/components/BadgeText.tsx';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { plural } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import { useReadOnly } from '../../base/station/use-read-only.ts';

type EngineState = Status['engine']['state'];

const LOOK: Readonly<Record<EngineState, { readonly glyph: string; readonly word: string; readonly tone: string }>> = {
  unneeded: { glyph: '○', word: 'Engine not needed', tone: 'good' },
  starting: { glyph: '◌', word: 'Engine starting …', tone: 'warn' },
  running: { glyph: '●', word: '', tone: 'good' },
  restarting: { glyph: '↻', word: 'Engine restarting …', tone: 'warn' },
  unavailable: { glyph: '✕', word: 'Engine unavailable', tone: 'bad' },
};

/** The packet engine's driver and state. */
export function EngineBadge(): ReactNode {
  const { status, layout } = useBase();
  const engine = useStore(status, (state) => state.status?.engine);
  const isReadOnly = useReadOnly();
  if (!engine || isReadOnly) return null;
  const look = LOOK[engine.state];
  const content = (
    <div className="popover-text">
      <h3>Packet engine</h3>
      <p>
        Engine: <strong>{engine.driver || 'none'}</strong>
        {engine.restarts > 0 && `, restarted ${plural(engine.restarts, 'time')}`}
      </p>
      {engine.fault && <FaultText fault={engine.fault} />}
      <Button text="Open Doctor" onClick={() => layout.getState().enterPanel('doctor')} />
    </div>
  );
  return (
    <PopoverNext content={content} placement="bottom-end">
      <Button variant="minimal" className="badge" data-tone={look.tone} title="Packet engine">
        <BadgeText glyph={look.glyph} word={look.word || `Engine OK (${engine.driver})`} />
      </Button>
    </PopoverNext>
  );
}
