import { Button, Menu, MenuItem, PopoverNext } from '@blueprintjs/core';
import {
  CogIcon,
  KeyCommandIcon,
  LayersIcon,
  MoonIcon,
  PulseIcon,
  TickIcon,
  TimelineEventsIcon,
} from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { CaptureSign } from '../features/capture/CaptureSign.tsx';
import { EngineSign } from '../features/run/EngineSign.tsx';
import { RunControls } from '../features/run/RunControls.tsx';
import { StorageSign } from '../features/run/StorageSign.tsx';
import { TrustSign } from '../features/run/TrustSign.tsx';
import { useApp } from './app-context.tsx';
import type { ThemeChoice } from './layout-store.ts';
import logo from './sounder.svg';

const THEMES: readonly (readonly [ThemeChoice, string])[] = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

function ThemeMenu(): ReactNode {
  const { layout } = useApp();
  const theme = useStore(layout, (state) => state.theme);
  const menu = (
    <Menu aria-label="Theme">
      {THEMES.map(([choice, label]) => (
        <MenuItem
          key={choice}
          text={label}
          roleStructure="listoption"
          selected={theme === choice}
          icon={theme === choice ? <TickIcon /> : <span className="bp6-icon" />}
          onClick={() => layout.getState().setTheme(choice)}
        />
      ))}
    </Menu>
  );
  return (
    <PopoverNext content={menu} placement="bottom-end">
      <Button variant="minimal" icon={<MoonIcon />} aria-label="Theme" title="Theme" />
    </PopoverNext>
  );
}

export function Header(): ReactNode {
  const { layout, catalog, timeline, groups } = useApp();
  const name = useStore(catalog, (state) => state.name);
  const panel = useStore(layout, (state) => state.panel);
  const events = useStore(timeline, (state) => state.events.length);
  const { togglePanel, showDialog } = layout.getState();
  return (
    <header className="app-header">
      <h1 className="brand">
        <img src={logo} alt="" width="22" height="22" />
        <span>Sounder</span>
        {name !== '' && <span className="project-name">{name}</span>}
      </h1>
      <RunControls />
      <span className="toolbar-space" />
      <CaptureSign />
      <TrustSign />
      <EngineSign />
      <StorageSign />
      <span className="header-line" />
      <Button
        variant="minimal"
        icon={<TimelineEventsIcon />}
        active={panel === 'timeline'}
        aria-label={`Events (${events})`}
        title="Events"
        onClick={() => togglePanel('timeline')}
      />
      <Button
        variant="minimal"
        icon={<PulseIcon />}
        active={panel === 'doctor'}
        aria-label="What can this machine measure?"
        title="Doctor: what this machine can measure"
        onClick={() => togglePanel('doctor')}
      />
      <Button
        variant="minimal"
        icon={<LayersIcon />}
        active={panel === 'groups'}
        aria-label="Groups"
        title="Groups: shared packet settings (Alt+G)"
        onClick={() => (panel === 'groups' ? togglePanel('groups') : groups.getState().show({ kind: 'all' }))}
      />
      <Button
        variant="minimal"
        icon={<CogIcon />}
        active={panel === 'defaults'}
        aria-label="Defaults of all targets"
        title="Defaults of all targets"
        onClick={() => togglePanel('defaults')}
      />
      <ThemeMenu />
      <Button
        variant="minimal"
        icon={<KeyCommandIcon />}
        aria-label="All commands"
        title="All commands (Ctrl+K)"
        onClick={() => showDialog('palette')}
      />
    </header>
  );
}
