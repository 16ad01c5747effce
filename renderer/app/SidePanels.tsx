import { Button } from '@blueprintjs/core';
import { CrossIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { assertNever } from '../../core/result/result.ts';
import { useBase } from '../base/base-context.ts';
import type { SidePanel } from '../base/layout-store.ts';
import { AlertsPanel } from '../features/alerts/AlertsPanel.tsx';
import { DoctorPanel } from '../features/doctor/DoctorPanel.tsx';
import { GroupsPanel } from '../features/groups/GroupsPanel.tsx';
import { OutputsPanel } from '../features/outputs/OutputsPanel.tsx';
import { SurveysPanel } from '../features/surveys/SurveysPanel.tsx';
import { DefaultsPanel } from '../features/targets/DefaultsPanel.tsx';
import { EditPanel } from '../features/targets/EditPanel.tsx';
import { TimelinePanel } from '../features/timeline/TimelinePanel.tsx';

const TITLES: Readonly<Record<Exclude<SidePanel, 'none'>, string>> = {
  edit: 'Edit',
  groups: 'Groups',
  defaults: 'Default settings',
  alerts: 'Alerts',
  timeline: 'Events',
  doctor: 'Doctor',
  outputs: 'Outputs and inventories',
  surveys: 'Surveys',
};

function PanelContent({ panel }: { readonly panel: Exclude<SidePanel, 'none'> }): ReactNode {
  switch (panel) {
    case 'edit':
      return <EditPanel />;
    case 'groups':
      return <GroupsPanel />;
    case 'defaults':
      return <DefaultsPanel />;
    case 'alerts':
      return <AlertsPanel />;
    case 'timeline':
      return <TimelinePanel />;
    case 'doctor':
      return <DoctorPanel />;
    case 'outputs':
      return <OutputsPanel />;
    case 'surveys':
      return <SurveysPanel />;
    default:
      return assertNever(panel);
  }
}

/** The panel beside the table; the table stays in use. */
export function SidePanels(): ReactNode {
  const { layout } = useBase();
  const panel = useStore(layout, (state) => state.panel);
  if (panel === 'none') return null;
  const close = () => layout.getState().showPanel('none');
  return (
    <aside
      className="side-panel"
      aria-label={TITLES[panel]}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        event.nativeEvent.stopImmediatePropagation();
        close();
      }}
    >
      <header className="panel-bar">
        <h2>{TITLES[panel]}</h2>
        <span className="toolbar-space" />
        <Button variant="minimal" icon={<CrossIcon />} aria-label="Close the panel" onClick={close} />
      </header>
      <PanelContent panel={panel} />
    </aside>
  );
}
