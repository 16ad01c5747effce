import { Button, Tab, Tabs } from '@blueprintjs/core';
import { ArrowLeftIcon } from '@blueprintjs/icons';
import { type JSX, type ReactNode, useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { useBase } from '../base/base-context.ts';
import type { TargetsTab } from '../base/layout-store.ts';
import { useGroups } from '../features/groups/groups-store.ts';
import { ApplyBar } from '../features/sheet/ApplyBar.tsx';
import { BudgetStrip } from '../features/sheet/BudgetStrip.tsx';
import { GroupSheet } from '../features/sheet/GroupSheet.tsx';
import { MembershipMatrix } from '../features/sheet/MembershipMatrix.tsx';
import { useSheet } from '../features/sheet/sheet-store.ts';
import { TargetSheet } from '../features/sheet/TargetSheet.tsx';
import { YamlView } from '../features/yaml-view/YamlView.tsx';
import { useApp } from './AppProvider.tsx';
import { OtherDrafts } from './OtherDrafts.tsx';

interface ScreenTab {
  readonly id: TargetsTab;
  readonly title: string;
  readonly panel: JSX.Element;
}

/** The tabs of the screen: tables of the sheet, and the text of the file. */
function useScreenTabs(): readonly ScreenTab[] {
  const { layout } = useBase();
  const { pickedTargets } = useApp();
  const groups = useGroups();
  return useMemo(() => {
    const openForm = (ids: readonly number[]) => {
      pickedTargets.setState({ ids });
      layout.getState().enterPanel('edit');
    };
    const pick = (ids: readonly number[]) => pickedTargets.setState({ ids });
    return [
      { id: 'targets', title: 'Targets', panel: <TargetSheet onForm={openForm} onTargets={pick} /> },
      {
        id: 'groups',
        title: 'Groups',
        panel: <GroupSheet onForm={(name) => groups.getState().show({ kind: 'one', name })} />,
      },
      { id: 'membership', title: 'Membership', panel: <MembershipMatrix onForm={openForm} /> },
      { id: 'yaml', title: 'YAML', panel: <YamlView /> },
    ];
  }, [layout, pickedTargets, groups]);
}

/** Targets and groups as spreadsheets and as text, with the forms beside them. */
export function TargetsScreen(): ReactNode {
  const { layout } = useBase();
  const { pickedTargets } = useApp();
  const sheet = useSheet();
  const tabs = useScreenTabs();
  const tab = useStore(layout, (state) => state.targetsTab);
  useEffect(() => {
    sheet.getState().open();
    return () => {
      pickedTargets.setState({ ids: null });
      sheet.getState().leave();
    };
  }, [sheet, pickedTargets]);
  return (
    <section className="targets-screen" aria-label="Targets">
      <Button
        className="targets-back"
        variant="minimal"
        icon={<ArrowLeftIcon />}
        text="List"
        title="Back to the list (Alt+T)"
        onClick={() => layout.getState().showView('list')}
      />
      <Tabs
        id="targets-tabs"
        renderActiveTabPanelOnly
        selectedTabId={tab}
        onChange={(id) => layout.getState().showTargetsTab(id as TargetsTab)}
      >
        {tabs.map(({ id, title, panel }) => (
          <Tab key={id} id={id} title={title} panel={panel} />
        ))}
      </Tabs>
      <OtherDrafts tab={tab} />
      {tab !== 'yaml' && (
        <>
          <BudgetStrip />
          <ApplyBar />
        </>
      )}
    </section>
  );
}
