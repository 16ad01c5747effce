import type { Context, ReactNode } from 'react';
import { BaseContext } from '../base/base-context.ts';
import { RecentCommandsContext } from '../base/commands/recent-commands.ts';
import { DownloadsContext } from '../base/downloads-store.ts';
import { storeContext } from '../base/store-context.ts';
import { AgentsContext } from '../features/agents/agents-store.ts';
import { AlertsContext } from '../features/alerts/alerts-store.ts';
import { CaptureContext } from '../features/capture/capture-store.ts';
import { ChartOptionsContext } from '../features/chart/chart-options-store.ts';
import { ChartContext } from '../features/chart/chart-store.ts';
import { NotesContext } from '../features/chart/notes/notes-store.ts';
import { PinnedChartsContext } from '../features/chart/pinned/pinned-charts.ts';
import { DrawnPictureContext } from '../features/chart/save/drawn-picture.ts';
import { DraftsContext } from '../features/edit/draft-store.ts';
import { EditContext } from '../features/edit/edit-store.ts';
import { PickedTargetsContext, TargetSelectionContext } from '../features/edit/target-selection.ts';
import { FiguresContext } from '../features/figures/figures-store.ts';
import { FloodContext } from '../features/flood/flood-store.ts';
import { GridContext } from '../features/grid/grid-store.ts';
import { GroupsContext } from '../features/groups/groups-store.ts';
import { SectionDraftsContext } from '../features/outputs/section-drafts.ts';
import { OverviewContext } from '../features/overview/overview-store.ts';
import { RowExportContext } from '../features/overview/row-export.ts';
import { RowFindingsContext } from '../features/overview/row-findings.ts';
import { PasteContext } from '../features/paste/paste-store.ts';
import { PathHistoryContext } from '../features/path/history/path-history-store.ts';
import { HopChartContext } from '../features/path/hops/hop-chart-store.ts';
import { PathsContext } from '../features/path/path-store.ts';
import { PathMapContext } from '../features/path-map/path-map-store.ts';
import { ProjectContext } from '../features/project/project-actions.ts';
import { ProjectsContext } from '../features/projects/projects-store.ts';
import { ReplayContext } from '../features/replay/replay-store.ts';
import { ReportsContext } from '../features/reports/reports-store.ts';
import { RunContext } from '../features/run/run-store.ts';
import { SheetContext } from '../features/sheet/sheet-store.ts';
import { CompareContext } from '../features/surveys/compare-store.ts';
import { SurveyFilesContext } from '../features/surveys/files/survey-files-store.ts';
import { SurveysContext } from '../features/surveys/surveys-store.ts';
import { TourContext } from '../features/tour/tour-store.ts';
import { ViewsContext } from '../features/views/list-views.ts';
import { YamlContext } from '../features/yaml-view/yaml-store.ts';
import type { App } from './app.ts';

export const [AppContext, useApp] = storeContext<App>('App');

interface AppProviderProps {
  readonly app: App;
  readonly children: ReactNode;
}

type Wrap = (children: ReactNode) => ReactNode;

const provide =
  <Value,>(Context: Context<Value>, value: Value): Wrap =>
  (children) => <Context value={value}>{children}</Context>;

const provided = (app: App): readonly Wrap[] => [
  provide(AppContext, app),
  provide(BaseContext, app),
  provide(RecentCommandsContext, app.recentCommands),
  provide(OverviewContext, app.overview),
  provide(FloodContext, app.flood),
  provide(RowExportContext, app.rowExport),
  provide(RowFindingsContext, app.rowFindings),
  provide(ChartContext, app.chart),
  provide(PathsContext, app.paths),
  provide(PathHistoryContext, app.pathHistory),
  provide(HopChartContext, app.hopChart),
  provide(PathMapContext, app.pathMap),
  provide(DownloadsContext, app.downloads),
  provide(CaptureContext, app.capture),
  provide(TargetSelectionContext, app.selection),
  provide(PickedTargetsContext, app.pickedTargets),
  provide(EditContext, app.edit),
  provide(DraftsContext, app.drafts),
  provide(SectionDraftsContext, app.sectionDrafts),
  provide(GroupsContext, app.groups),
  provide(PasteContext, app.paste),
  provide(YamlContext, app.yaml),
  provide(ProjectContext, app.project),
  provide(ProjectsContext, app.projects),
  provide(RunContext, app.run),
  provide(ReplayContext, app.replay),
  provide(FiguresContext, app.figures),
  provide(AgentsContext, app.agents),
  provide(AlertsContext, app.alerts),
  provide(GridContext, app.grid),
  provide(ViewsContext, app.views),
  provide(TourContext, app.tour),
  provide(SurveysContext, app.surveys),
  provide(ReportsContext, app.reports),
  provide(SurveyFilesContext, app.surveyFiles),
  provide(CompareContext, app.compare),
  provide(ChartOptionsContext, app.chartOptions),
  provide(NotesContext, app.notes),
  provide(DrawnPictureContext, app.picture),
  provide(PinnedChartsContext, app.pinned),
  provide(SheetContext, app.sheet),
];

/** Provides each feature with its stores. */
export function AppProvider({ app, children }: AppProviderProps): ReactNode {
  return provided(app).reduceRight((inner, wrap) => wrap(inner), children);
}
