import { Button, DialogBody, InputGroup } from '@blueprintjs/core';
import { SearchIcon } from '@blueprintjs/icons';
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { assertNever } from '../../../core/result/result.ts';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { useBase } from '../../base/base-context.ts';
import type { Command } from '../../base/commands/command.ts';
import { NotifyForm } from '../alerts/NotifyForm.tsx';
import { DoctorPanel } from '../doctor/DoctorPanel.tsx';
import { KeyList } from '../palette/KeyList.tsx';
import { DefaultsPanel } from '../targets/DefaultsPanel.tsx';
import { AppearanceSettings } from './AppearanceSettings.tsx';
import { MeasuringSettings } from './MeasuringSettings.tsx';
import { matchSettings, type SettingsPart } from './match-settings.ts';
import { SectionSettings } from './SectionSettings.tsx';
import './settings.css';

interface SettingsProps {
  /** For the list of their keys. */
  readonly commands: readonly Command[];
}

/** All settings on one page, found by search. */
export function SettingsDialog({ commands }: SettingsProps): ReactNode {
  const { layout } = useBase();
  const isOpen = useStore(layout, (state) => state.dialog === 'settings');
  return (
    <ModalDialog
      isOpen={isOpen}
      onClose={() => layout.getState().showDialog('none')}
      title="Settings"
      className="settings"
    >
      <SettingsPage commands={commands} />
    </ModalDialog>
  );
}

function SettingsPage({ commands }: SettingsProps): ReactNode {
  const { layout } = useBase();
  const [search, setSearch] = useState(() => layout.getState().settingsSearch);
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
          <Part id={part.id} commands={commands} />
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

/** Settings of the state of a target, beside its thresholds. */
const HYSTERESIS: readonly string[] = ['downAfter', 'upAfter', 'thresholdAfter', 'routeChangeAfter'];

function Part({ id, commands }: Pick<SettingsPart, 'id'> & SettingsProps): ReactNode {
  switch (id) {
    case 'appearance':
      return <AppearanceSettings />;
    case 'measuring':
      return <MeasuringSettings />;
    case 'thresholds':
      return <DefaultsPanel only={HYSTERESIS} />;
    case 'storage':
      return <SectionSettings section="storage" />;
    case 'notifications':
      return <NotifyForm />;
    case 'keys':
      return <KeyList commands={commands} />;
    case 'doctor':
      return <DoctorPanel />;
    default:
      return assertNever(id);
  }
}
