import { Button, Menu, MenuItem, PopoverNext } from '@blueprintjs/core';
import {
  CellTowerIcon,
  ClipboardIcon,
  CogIcon,
  ExchangeIcon,
  KeyCommandIcon,
  LayersIcon,
  MoreIcon,
  PropertiesIcon,
  PulseIcon,
  SettingsIcon,
  TimelineEventsIcon,
} from '@blueprintjs/icons';
import { type JSX, type ReactNode, useRef } from 'react';
import { useStore } from 'zustand';
import { plural } from '../../ui/format/quantities.ts';
import { useBase } from '../base/base-context.ts';
import type { SidePanel } from '../base/layout-store.ts';
import { AlertsBadge } from '../features/alerts/AlertsBadge.tsx';
import { CaptureBadge } from '../features/capture/CaptureBadge.tsx';
import { StreamsBadge } from '../features/connection/StreamsBadge.tsx';
import { DownloadsBadge } from '../features/export/DownloadsBadge.tsx';
import { useGroups } from '../features/groups/groups-store.ts';
import { ReadOnlyBadge } from '../features/projects/ReadOnlyBadge.tsx';
import { EngineBadge } from '../features/run/EngineBadge.tsx';
import { RunControls } from '../features/run/RunControls.tsx';
import { StorageBadge } from '../features/run/StorageBadge.tsx';
import { TrustBadge } from '../features/run/TrustBadge.tsx';
import { countChanges } from '../features/sheet/model/drafts.ts';
import { useSheet } from '../features/sheet/sheet-store.ts';
import { SurveyBadge } from '../features/surveys/SurveyBadge.tsx';
import logo from './sounder.svg';
import { useFit } from './use-fit.ts';

/** Badges for the state of the measurement; shown only while the station is connected. */
function Badges(): ReactNode {
  return (
    <>
      <ReadOnlyBadge />
      <StreamsBadge />
      <SurveyBadge />
      <CaptureBadge />
      <DownloadsBadge />
      <TrustBadge />
      <EngineBadge />
      <StorageBadge />
      <AlertsBadge />
    </>
  );
}

interface HeaderAction {
  readonly panel: SidePanel | 'palette' | 'settings' | 'targets' | 'agents';
  readonly label: string;
  readonly title: string;
  readonly icon: JSX.Element;
}

/** The buttons that open side panels and the palette. */
const ACTIONS: readonly HeaderAction[] = [
  {
    panel: 'targets',
    label: 'Targets',
    title: 'Targets and groups as a spreadsheet (Alt+T)',
    icon: <PropertiesIcon />,
  },
  { panel: 'timeline', label: 'Events', title: 'Events', icon: <TimelineEventsIcon /> },
  { panel: 'surveys', label: 'Surveys', title: 'Surveys: list and compare (Alt+V)', icon: <ClipboardIcon /> },
  {
    panel: 'agents',
    label: 'Agents',
    title: 'Agents: hosts at other places that measure (Alt+P)',
    icon: <CellTowerIcon />,
  },
  { panel: 'doctor', label: 'Doctor', title: 'Doctor: what this computer can measure', icon: <PulseIcon /> },
  { panel: 'outputs', label: 'Outputs and inventories', title: 'Outputs and inventories', icon: <ExchangeIcon /> },
  { panel: 'groups', label: 'Groups', title: 'Groups: shared packet settings (Alt+G)', icon: <LayersIcon /> },
  { panel: 'defaults', label: 'Default settings', title: 'Default settings', icon: <SettingsIcon /> },
  { panel: 'settings', label: 'Settings', title: 'Settings (Ctrl+,)', icon: <CogIcon /> },
  { panel: 'palette', label: 'All commands', title: 'All commands (Ctrl+K)', icon: <KeyCommandIcon /> },
];

function labelOf({ panel, label }: HeaderAction, events: number, drafts: number): string {
  if (panel === 'timeline') return `${label} (${events})`;
  return panel === 'targets' && drafts > 0 ? `${label}, ${plural(drafts, 'change')} not applied` : label;
}

/** The actions with their current label and state. */
function useHeaderActions() {
  const { layout, timeline } = useBase();
  const groups = useGroups();
  const open = useStore(layout, (state) => state.panel);
  const events = useStore(timeline, (state) => state.events.length);
  const view = useStore(layout, (state) => state.view);
  const sheet = useSheet();
  const drafts = useStore(sheet, (state) => countChanges(state.history.drafts));
  const { togglePanel, toggleView, showDialog, openSettings } = layout.getState();
  const run = (panel: HeaderAction['panel']) => {
    if (panel === 'targets' || panel === 'agents') toggleView(panel);
    else if (panel === 'settings') openSettings();
    else if (panel === 'palette') showDialog(panel);
    else if (panel === 'groups' && open !== 'groups') groups.getState().show({ kind: 'all' });
    else togglePanel(panel);
  };
  return ACTIONS.map((action) => ({
    ...action,
    id: action.panel,
    label: labelOf(action, events, drafts),
    isActive: action.panel === open || action.panel === view,
    run: () => run(action.panel),
  }));
}

/** The buttons at the end of the header; where they do not fit, the same as a menu. */
function HeaderActions(): ReactNode {
  const actions = useHeaderActions();
  const menu = (
    <Menu aria-label="More">
      {actions.map(({ id, label, icon, isActive, run }) => (
        <MenuItem key={id} text={label} icon={icon} active={isActive} onClick={run} />
      ))}
    </Menu>
  );
  return (
    <>
      <div className="header-actions">
        {actions.map(({ id, label, title, icon, isActive, run }) => (
          <Button
            key={id}
            variant="minimal"
            icon={icon}
            active={isActive}
            aria-label={label}
            title={title}
            onClick={run}
          />
        ))}
      </div>
      <div className="header-more">
        <PopoverNext content={menu} placement="bottom-end">
          <Button
            variant="minimal"
            icon={<MoreIcon />}
            aria-label="More"
            title="Events, surveys, Doctor, groups, settings …"
          />
        </PopoverNext>
      </div>
    </>
  );
}

/** Steps of `data-fit`: see app.css. */
const FIT_LEVELS = 7;

export function Header(): ReactNode {
  const { catalog, link } = useBase();
  const name = useStore(catalog, (state) => state.name);
  const isConnected = useStore(link.state, (state) => state.phase === 'connected');
  const bar = useRef<HTMLElement>(null);
  useFit(bar, FIT_LEVELS);
  return (
    <header className="app-header" ref={bar}>
      <h1 className="brand">
        <img src={logo} alt="" width="22" height="22" />
        <span>Sounder</span>
        {name !== '' && <span className="project-name">{name}</span>}
      </h1>
      <RunControls />
      <span className="toolbar-space" />
      {isConnected && <Badges />}
      <span className="header-line" />
      <HeaderActions />
    </header>
  );
}
