import { Button, DialogBody, InputGroup } from '@blueprintjs/core';
import { SearchIcon } from '@blueprintjs/icons';
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { assertNever } from '../../../core/result/result.ts';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { useBase } from '../../base/base-context.ts';
import { DoctorPanel } from '../doctor/DoctorPanel.tsx';
import { SectionForm } from '../outputs/SectionForm.tsx';
import { AppearanceSettings } from './AppearanceSettings.tsx';
import { MeasuringSettings } from './MeasuringSettings.tsx';
import { matchSettings, type SettingsPart } from './match-settings.ts';
import './settings.css';

/** All settings on one page, found by search. */
export function SettingsDialog(): ReactNode {
  const { layout } = useBase();
  const isOpen = useStore(layout, (state) => state.dialog === 'settings');
  return (
    <ModalDialog
      isOpen={isOpen}
      onClose={() => layout.getState().showDialog('none')}
      title="Settings"
      className="settings"
    >
      <SettingsPage />
    </ModalDialog>
  );
}

function SettingsPage(): ReactNode {
  const [search, setSearch] = useState('');
  const parts = matchSettings(search);
  return (
    <DialogBody>
      <InputGroup
        autoFocus
        type="search"
        leftIcon={<SearchIcon />}
        placeholder="Search the settings"
        aria-label="Search the settings"
        value={search}
        onValueChange={setSearch}
      />
      {parts.map((part) => (
        <section key={part.id} className="settings-part" aria-labelledby={`settings-${part.id}-title`}>
          <h3 id={`settings-${part.id}-title`}>{part.title}</h3>
          <Part id={part.id} />
        </section>
      ))}
      {parts.length === 0 && (
        <EmptyState title="No setting matches" text={`Search: ${search}. Settings of one target are in its editor.`}>
          <Button text="Show all settings" onClick={() => setSearch('')} />
        </EmptyState>
      )}
    </DialogBody>
  );
}

function Part({ id }: Pick<SettingsPart, 'id'>): ReactNode {
  switch (id) {
    case 'appearance':
      return <AppearanceSettings />;
    case 'measuring':
      return <MeasuringSettings />;
    case 'storage':
      return <StorageSettings />;
    case 'keys':
      return <KeySettings />;
    case 'doctor':
      return <DoctorPanel />;
    default:
      return assertNever(id);
  }
}

/** Limits of what is kept, in the project file. */
function StorageSettings(): ReactNode {
  const { catalog } = useBase();
  const storage = useStore(catalog, (state) => state.sections.storage);
  const [round, setRound] = useState(0);
  const startAnew = () => setRound(round + 1);
  return <SectionForm key={round} section="storage" name={null} value={storage} taken={[]} onDone={startAnew} />;
}

function KeySettings(): ReactNode {
  const { layout } = useBase();
  return (
    <div className="settings-row">
      <span>
        <kbd>?</kbd> lists all keys, <kbd>Ctrl K</kbd> finds every command by its name or a synonym
      </span>
      <Button size="small" text="Keyboard shortcuts" onClick={() => layout.getState().showDialog('help')} />
    </div>
  );
}
