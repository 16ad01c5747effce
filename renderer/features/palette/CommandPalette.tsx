import { InputGroup } from '@blueprintjs/core';
import { SearchIcon } from '@blueprintjs/icons';
import { type KeyboardEvent, type ReactNode, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { useBase } from '../../base/base-context.ts';
import type { Command } from '../../base/commands/command.ts';
import { useRecentCommands } from '../../base/commands/recent-commands.ts';
import { useOverview } from '../overview/overview-store.ts';
import { KeyLabel } from './KeyLabel.tsx';
import { type PaletteEntry, type PalettePlace, paletteEntries } from './palette-entries.ts';
import './palette.css';

interface PaletteProps {
  readonly commands: readonly Command[];
  readonly places: () => readonly PalettePlace[];
}

/** Finds every command, target and place by a part of its name. */
export function CommandPalette(props: PaletteProps): ReactNode {
  const { layout } = useBase();
  const isOpen = useStore(layout, (state) => state.dialog === 'palette');
  return (
    <ModalDialog
      isOpen={isOpen}
      onClose={() => layout.getState().showDialog('none')}
      className="palette"
      aria-labelledby="palette-title"
    >
      <h2 id="palette-title" className="for-readers">
        All commands
      </h2>
      <PaletteBody {...props} />
    </ModalDialog>
  );
}

function PaletteBody({ commands, places }: PaletteProps): ReactNode {
  const { layout } = useBase();
  const overview = useOverview();
  const recentCommands = useRecentCommands();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const found = paletteEntries({ layout, overview, recentCommands, places }, commands, query);
  const active = found[Math.min(at, found.length - 1)];
  const activeId = active?.id;

  useEffect(() => {
    if (activeId !== undefined) document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' });
  }, [activeId]);

  const run = (entry: PaletteEntry | undefined) => {
    if (!entry || entry.isBlocked) return;
    layout.getState().showDialog('none');
    // Runs after the dialog has returned the focus: a command may move it.
    setTimeout(entry.run, 0);
  };
  const handleKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && found.length > 0) {
      event.preventDefault();
      setAt((Math.min(at, found.length - 1) + step + found.length) % found.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(active);
    }
  };
  return (
    <>
      <InputGroup
        autoFocus
        size="large"
        leftIcon={<SearchIcon />}
        placeholder="Command, target, address, group, tag, survey …"
        value={query}
        role="combobox"
        aria-label="Command"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={activeId}
        onValueChange={(text) => {
          setQuery(text);
          setAt(0);
        }}
        onKeyDown={handleKey}
      />
      <div id="palette-list" className="palette-list" role="listbox" aria-label="Commands" tabIndex={-1}>
        {found.map((entry) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the box above takes the keys
          <div
            key={entry.id}
            id={entry.id}
            role="option"
            tabIndex={-1}
            aria-selected={entry === active}
            aria-disabled={entry.isBlocked}
            className="palette-option"
            onClick={() => run(entry)}
          >
            <span className="palette-section">{entry.section}</span>
            <span className="palette-title">
              {entry.title}
              {entry.detail !== undefined && entry.detail !== '' && (
                <span className="palette-detail">
                  {entry.isBlocked ? ' – ' : ' '}
                  {entry.detail}
                </span>
              )}
            </span>
            <KeyLabel chord={entry.chord} />
          </div>
        ))}
        {found.length === 0 && <p className="palette-none">Nothing has that in its name.</p>}
      </div>
    </>
  );
}
