import { type ReactNode, useLayoutEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { setClock } from '../../ui/format/times.ts';
import { setUnits } from '../../ui/format/units.ts';
import { useBase } from '../base/base-context.ts';
import { AddAgentDialog } from '../features/agents/AddAgentDialog.tsx';
import { AgentLogDialog } from '../features/agents/AgentLogDialog.tsx';
import { AgentQuestionDialog } from '../features/agents/AgentQuestionDialog.tsx';
import { AgentsScreen } from '../features/agents/AgentsScreen.tsx';
import { UpgradeDialog } from '../features/agents/UpgradeDialog.tsx';
import { CaptureDialog } from '../features/capture/CaptureDialog.tsx';
import { CaptureFilesDialog } from '../features/capture/CaptureFilesDialog.tsx';
import { NoteDialog } from '../features/chart/notes/NoteDialog.tsx';
import { ConnectionBar } from '../features/connection/ConnectionBar.tsx';
import { TokenPrompt } from '../features/connection/TokenPrompt.tsx';
import { NameDialog } from '../features/edit/NameDialog.tsx';
import { ExportDialog } from '../features/export/ExportDialog.tsx';
import { FloodDialog } from '../features/flood/FloodDialog.tsx';
import { MatrixScreen } from '../features/matrix/MatrixScreen.tsx';
import { ColumnMenu } from '../features/overview/table/ColumnMenu.tsx';
import { ColumnsDialog } from '../features/overview/table/ColumnsDialog.tsx';
import { CommandPalette } from '../features/palette/CommandPalette.tsx';
import { KeyHelp } from '../features/palette/KeyHelp.tsx';
import { PasteDialog } from '../features/paste/PasteDialog.tsx';
import { usePagePaste } from '../features/paste/use-page-paste.ts';
import { NetworksDialog } from '../features/path/networks/NetworksDialog.tsx';
import { ProjectBar } from '../features/project/ProjectBar.tsx';
import { ProjectsDialog } from '../features/projects/ProjectsDialog.tsx';
import { ReplayBar } from '../features/replay/ReplayBar.tsx';
import { ReportDialog } from '../features/reports/ReportDialog.tsx';
import { EngineBanner } from '../features/run/EngineBanner.tsx';
import { RateDialog } from '../features/run/RateDialog.tsx';
import { UnexpectedEndBar } from '../features/run/UnexpectedEndBar.tsx';
import { SettingsDialog } from '../features/settings/SettingsDialog.tsx';
import { SheetDialog } from '../features/sheet/SheetDialog.tsx';
import { CompareDialog } from '../features/surveys/CompareDialog.tsx';
import { NotesDialog } from '../features/surveys/notes/NotesDialog.tsx';
import { PlanDialog } from '../features/surveys/plan/PlanDialog.tsx';
import { SurveyDialog } from '../features/surveys/SurveyDialog.tsx';
import { PartDialog } from '../features/targets/PartDialog.tsx';
import { Tour } from '../features/tour/Tour.tsx';
import { ViewsDialog } from '../features/views/ViewsDialog.tsx';
import { useApp } from './AppProvider.tsx';
import { ChartSplit } from './ChartSplit.tsx';
import { commandsOf } from './commands.ts';
import { DraftsCloseGuard } from './DraftsCloseGuard.tsx';
import { Header } from './Header.tsx';
import { Notices } from './Notices.tsx';
import { Overview } from './Overview.tsx';
import { palettePlaces } from './palette-places.ts';
import { RowMenu } from './RowMenu.tsx';
import { SidePanels } from './SidePanels.tsx';
import { TargetsScreen } from './TargetsScreen.tsx';
import { useLostFocus } from './use-lost-focus.ts';
import { usePanelFocus } from './use-panel-focus.ts';
import { useShortcuts } from './use-shortcuts.ts';

/** The page: header, table, chart, side panel; dialogs over it. */
export function AppScreen(): ReactNode {
  const { bridge, link, layout } = useBase();
  const isRefused = useStore(link.state, (state) => state.phase === 'refused');
  const isDark = useStore(layout, (state) => state.isDark);
  const clock = useStore(layout, (state) => state.clock);
  setClock(clock);
  setUnits(useStore(layout, (state) => state.units));
  // Runs before all effects of the parts: the chart reads its colours from the theme in force.
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
    document.body.classList.toggle('bp6-dark', isDark);
  }, [isDark]);
  if (bridge.admission === 'missing' || isRefused) return <TokenPrompt isRefused={isRefused} />;
  return <Workbench />;
}

function Workbench(): ReactNode {
  const app = useApp();
  const phase = useStore(app.link.state, (state) => state.phase);
  const isRecalled = useStore(app.status, (state) => state.status?.recalled != null);
  const isReplayed = useStore(app.replayPosition, ({ replay }) => replay !== null);
  const savedViews = useStore(app.layout, (state) => state.list.views);
  const commands = useMemo(() => commandsOf(app, savedViews), [app, savedViews]);
  const clock = useStore(app.layout, (state) => state.clock);
  const units = useStore(app.layout, (state) => state.units);
  const view = useStore(app.layout, (state) => state.view);
  useShortcuts(commands);
  usePagePaste();
  usePanelFocus(app.layout);
  useLostFocus(app);
  return (
    <div
      className="app"
      data-connection={phase}
      data-view={view}
      data-recalled={isRecalled ? '' : undefined}
      data-replayed={isReplayed ? '' : undefined}
    >
      <Header />
      <ReplayBar />
      <ConnectionBar />
      <EngineBanner />
      <UnexpectedEndBar />
      <ProjectBar />
      {/* Texts with values are drawn once: another clock or unit draws them again. */}
      <div className="workbench" key={`${clock} ${units.time} ${units.rate}`}>
        <main className="main-column">
          {view === 'targets' && <TargetsScreen />}
          {view === 'agents' && <AgentsScreen />}
          {view === 'matrix' && <MatrixScreen />}
          {view !== 'targets' && view !== 'agents' && view !== 'matrix' && (
            <>
              <Overview />
              <ChartSplit />
            </>
          )}
        </main>
        <SidePanels />
      </div>
      <PasteDialog />
      <RateDialog />
      <FloodDialog />
      <PartDialog />
      <NameDialog />
      <ColumnsDialog />
      <ViewsDialog />
      <ColumnMenu />
      <RowMenu />
      <SettingsDialog commands={commands} />
      <CaptureDialog />
      <SurveyDialog />
      <CompareDialog />
      <NotesDialog />
      <PlanDialog />
      <ReportDialog />
      <ProjectsDialog />
      <AddAgentDialog />
      <AgentQuestionDialog />
      <AgentLogDialog />
      <UpgradeDialog />
      <CaptureFilesDialog />
      <ExportDialog />
      <NoteDialog />
      <NetworksDialog />
      <SheetDialog />
      <DraftsCloseGuard />
      <CommandPalette commands={commands} places={() => palettePlaces(app)} />
      <KeyHelp commands={commands} />
      <Tour />
      <Notices />
    </div>
  );
}
