import { InputGroup } from '@blueprintjs/core';
import { SearchIcon } from '@blueprintjs/icons';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { ModalDialog } from '../../../ui/dialog/ModalDialog.tsx';
import { useApp } from '../../app/app-context.tsx';
import type { Command } from '../../app/command.ts';
import { KeyLabel } from './KeyLabel.tsx';
import { matchingCommands } from './match-commands.ts';
import './palette.css';

const optionId = (command: Command): string => `command-${command.id.replace('.', '-')}`;

/** All that can be done, by typing a part of its name. */
export function CommandPalette({ commands }: { readonly commands: readonly Command[] }): ReactNode {
  const { layout } = useApp();
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
      <PaletteBody commands={commands} />
    </ModalDialog>
  );
}

function PaletteBody({ commands }: { readonly commands: readonly Command[] }): ReactNode {
  const { layout } = useApp();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const found = matchingCommands(commands, query).filter((command) => command.isEnabled());
  const active = found[Math.min(at, found.length - 1)];

  useEffect(() => {
    if (active) list.current?.querySelector(`#${optionId(active)}`)?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const run = (command: Command | undefined) => {
    if (!command) return;
    layout.getState().showDialog('none');
    // After the dialog has given the focus back: a command may move it.
    setTimeout(command.run, 0);
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
        placeholder="What do you want to do?"
        value={query}
        role="combobox"
        aria-label="Command"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={active && optionId(active)}
        onValueChange={(text) => {
          setQuery(text);
          setAt(0);
        }}
        onKeyDown={handleKey}
      />
      <div id="palette-list" className="palette-list" role="listbox" aria-label="Commands" ref={list} tabIndex={-1}>
        {found.map((command) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the box above takes the keys
          <div
            key={command.id}
            id={optionId(command)}
            role="option"
            tabIndex={-1}
            aria-selected={command === active}
            className="palette-option"
            onClick={() => run(command)}
          >
            <span className="palette-section">{command.section}</span>
            <span>{command.title}</span>
            <KeyLabel chord={command.keys[0]} />
          </div>
        ))}
        {found.length === 0 && <p className="palette-none">No command has that in its name.</p>}
      </div>
    </>
  );
}
