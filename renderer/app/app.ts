import type { Clock } from '../../core/ports/clock.ts';
import { alertSound } from '../base/alert-sound.ts';
import type { Base } from '../base/base-context.ts';
import { RecentCommands } from '../base/commands/recent-commands.ts';
import { createDownloadsStore, type DownloadsStore } from '../base/downloads-store.ts';
import type { HostBridge } from '../base/host/host-bridge.ts';
import { IncidentNotifier } from '../base/incident-notifier.ts';
import { createLayoutStore, type SystemTheme } from '../base/layout-store.ts';
import { createNoticesStore } from '../base/notices.ts';
import { followReplay, replayNowMs } from '../base/station/replay-position.ts';
import { feedFromStation } from '../base/station/station-feed.ts';
import { StationLink } from '../base/station/station-link.ts';
import { windowTurn } from '../base/window-turn.ts';
import { type AgentsStore, createAgentsStore } from '../features/agents/agents-store.ts';
import { type AlertsStore, createAlertsStore } from '../features/alerts/alerts-store.ts';
import { markCrossed } from '../features/alerts/crossed-thresholds.ts';
import { type CaptureStore, createCaptureStore } from '../features/capture/capture-store.ts';
import { type ChartOptionsStore, createChartOptions } from '../features/chart/chart-options-store.ts';
import type { ChartStore } from '../features/chart/chart-state.ts';
import { createChartStore } from '../features/chart/chart-store.ts';
import { createNotesStore, type NotesStore } from '../features/chart/notes/notes-store.ts';
import { createPinnedCharts, type PinnedChartsStore } from '../features/chart/pinned/pinned-charts.ts';
import { createDrawnPicture, type DrawnPictureHolder } from '../features/chart/save/drawn-picture.ts';
import { createDraftStore, type DraftPlace, type DraftStore } from '../features/edit/draft-store.ts';
import { createEditStore, type EditStore } from '../features/edit/edit-store.ts';
import {
  createPickedTargets,
  createTargetSelection,
  type PickedTargets,
  type TargetSelection,
} from '../features/edit/target-selection.ts';
import { createFiguresStore, type FiguresStore } from '../features/figures/figures-store.ts';
import { createFloodStore, type FloodStore } from '../features/flood/flood-store.ts';
import type { LoadComparer } from '../features/flood/load-comparer.ts';
import { createGridStore, type GridStore } from '../features/grid/grid-store.ts';
import { createGroupsStore, type GroupsStore } from '../features/groups/groups-store.ts';
import { SectionDrafts } from '../features/outputs/section-drafts.ts';
import { createOverviewStore, type OverviewStore } from '../features/overview/overview-store.ts';
import { createRowExport, type RowExport } from '../features/overview/row-export.ts';
import { RowFindings } from '../features/overview/row-findings.ts';
import type { PasteReader } from '../features/paste/paste-reader.ts';
import { createPasteStore, type PasteStore } from '../features/paste/paste-store.ts';
import { createPathHistory, type PathHistoryStore } from '../features/path/history/path-history-store.ts';
import { createHopChart, type HopChartStore } from '../features/path/hops/hop-chart-store.ts';
import { createPathStore, type PathStore } from '../features/path/path-store.ts';
import type { MapLayouter } from '../features/path-map/layout/map-layouter.ts';
import { createPathMapStore, type PathMapStore } from '../features/path-map/path-map-store.ts';
import { createProjectActions, type ProjectActions } from '../features/project/project-actions.ts';
import { createProjectsStore, type ProjectsStore } from '../features/projects/projects-store.ts';
import { createReplayStore, type ReplayStore } from '../features/replay/replay-store.ts';
import { createReportsStore, type ReportsStore } from '../features/reports/reports-store.ts';
import { createRunStore, type RunStore } from '../features/run/run-store.ts';
import type { SheetChecker } from '../features/sheet/check/sheet-checker.ts';
import type { SheetStore } from '../features/sheet/sheet-state.ts';
import { createSheetStore } from '../features/sheet/sheet-store.ts';
import { type CompareStore, createCompareStore } from '../features/surveys/compare-store.ts';
import { createSurveyFiles, type SurveyFilesStore } from '../features/surveys/files/survey-files-store.ts';
import { createSurveysStore, type SurveysStore } from '../features/surveys/surveys-store.ts';
import { createTourStore, type TourStore } from '../features/tour/tour-store.ts';
import { followAddress } from '../features/views/follow-address.ts';
import { createListViews, type ListViews } from '../features/views/list-views.ts';
import type { ProjectComparer } from '../features/yaml-view/project-comparer.ts';
import { createYamlStore, type YamlStore } from '../features/yaml-view/yaml-store.ts';
import { createCatalogStore } from '../live/catalog-store.ts';
import { FrameLoop, type FrameSource } from '../live/frame-loop.ts';
import { LiveRows } from '../live/live-rows.ts';
import { createStatusStore } from '../live/status-store.ts';
import { createTimelineStore } from '../live/timeline-store.ts';

/** All stores and services of the page, wired once. */
export interface App extends Base {
  readonly overview: OverviewStore;
  readonly flood: FloodStore;
  readonly rowExport: RowExport;
  readonly rowFindings: RowFindings;
  readonly chart: ChartStore;
  readonly chartOptions: ChartOptionsStore;
  readonly notes: NotesStore;
  readonly pinned: PinnedChartsStore;
  readonly picture: DrawnPictureHolder;
  readonly paths: PathStore;
  readonly pathHistory: PathHistoryStore;
  readonly hopChart: HopChartStore;
  readonly pathMap: PathMapStore;
  readonly downloads: DownloadsStore;
  readonly capture: CaptureStore;
  readonly selection: TargetSelection;
  readonly pickedTargets: PickedTargets;
  readonly sheet: SheetStore;
  readonly edit: EditStore;
  readonly drafts: DraftStore;
  readonly groups: GroupsStore;
  readonly sectionDrafts: SectionDrafts;
  readonly paste: PasteStore;
  readonly yaml: YamlStore;
  readonly project: ProjectActions;
  readonly projects: ProjectsStore;
  readonly run: RunStore;
  readonly replay: ReplayStore;
  readonly figures: FiguresStore;
  readonly grid: GridStore;
  readonly views: ListViews;
  readonly surveys: SurveysStore;
  readonly surveyFiles: SurveyFilesStore;
  readonly reports: ReportsStore;
  readonly compare: CompareStore;
  readonly recentCommands: RecentCommands;
  readonly agents: AgentsStore;
  readonly alerts: AlertsStore;
  readonly tour: TourStore;
}

export interface AppParts {
  readonly bridge: HostBridge;
  readonly clock: Clock;
  readonly frames: FrameSource;
  readonly systemTheme: SystemTheme;
  readonly pasteReader: PasteReader;
  readonly mapLayouter: MapLayouter;
  readonly sheetChecker: SheetChecker;
  readonly loadComparer: LoadComparer;
  readonly projectComparer: ProjectComparer;
}

function createBase({ bridge, clock, frames, systemTheme }: AppParts): Base {
  const link = new StationLink(() => bridge.connect(), clock);
  const live = new LiveRows();
  const status = createStatusStore();
  const catalog = createCatalogStore();
  const timeline = createTimelineStore();
  const replayPosition = followReplay(link, clock);
  const presentMs = () => clock.nowMs() + status.getState().clockOffsetMs;
  const stationNowMs = () => replayNowMs(replayPosition.getState(), clock) ?? presentMs();
  live.nowMs = stationNowMs;
  feedFromStation(link, clock, { status, catalog, timeline, live, stationNowMs });
  markCrossed(timeline, live);
  return {
    bridge,
    link,
    clock,
    frames: new FrameLoop(frames),
    live,
    status,
    catalog,
    timeline,
    notices: createNoticesStore(),
    layout: createLayoutStore(bridge.preferences, systemTheme),
    replayPosition,
    presentMs,
    stationNowMs,
  };
}

type DraftStores = Pick<App, 'notices' | 'catalog' | 'layout' | 'groups' | 'overview'>;

/** The drafts of all forms: of targets, of groups and of the defaults. */
function createDrafts({ notices, catalog, layout, groups, overview }: DraftStores): DraftStore {
  const show = (place: DraftPlace) => {
    if (place.kind === 'group') {
      return groups.getState().show(place.name === null ? { kind: 'new' } : { kind: 'one', name: place.name });
    }
    if (place.kind === 'default-thresholds') return layout.getState().openSettings();
    if (place.kind === 'targets') overview.getState().selectTargets(place.ids);
    layout.getState().enterPanel(place.kind === 'targets' ? 'edit' : 'defaults');
  };
  const exists = (place: DraftPlace) => {
    const { targets, groups } = catalog.getState();
    if (place.kind === 'targets') return place.ids.every((id) => targets.has(id));
    return place.kind !== 'group' || place.name === null || Object.hasOwn(groups, place.name);
  };
  return createDraftStore({ notices, exists, show });
}

export function createApp(parts: AppParts): App {
  const base = createBase(parts);
  const { catalog, link, bridge } = base;
  base.status.subscribe(({ status }) => {
    if (status) base.layout.getState().openProject(status.project.path);
  });
  base.layout.subscribe(({ dialog }, before) => {
    if (dialog === before.dialog) return;
    const { hold, release } = base.notices.getState();
    if (dialog === 'none') release();
    else hold(); // they would lie over the dialog
  });
  const overview = createOverviewStore(base);
  const pickedTargets = createPickedTargets();
  const selection = createTargetSelection({ catalog, overview, picked: pickedTargets });
  const flood = createFloodStore({ ...base, comparer: parts.loadComparer, preferences: bridge.preferences });
  const edit = createEditStore({ ...base, selection, flood });
  const groups = createGroupsStore({ ...base, edit });
  const run = createRunStore({ ...base, flood });
  const chart = createChartStore({ ...base, overview });
  const paths = createPathStore({ ...base, chart });
  const pathHistory = createPathHistory({ ...base, paths });
  const notifier = new IncidentNotifier({
    ...base,
    isReplaying: () => base.replayPosition.getState().replay !== null,
    isHidden: () => document.visibilityState === 'hidden',
    turn: windowTurn(base.link, navigator.locks),
    play: alertSound(),
  });
  const figures = createFiguresStore({ ...base, chart });
  const views = createListViews({ ...base, overview, figures });
  followAddress({ ...base, address: bridge.address, overview, figures, chart });
  return {
    ...base,
    overview,
    rowExport: createRowExport({ ...base, overview }),
    rowFindings: new RowFindings(catalog, link),
    chart,
    picture: createDrawnPicture(),
    pinned: createPinnedCharts({ ...base, overview, chart }),
    notes: createNotesStore({ ...base, chart }),
    chartOptions: createChartOptions(bridge.preferences),
    paths,
    pathHistory,
    hopChart: createHopChart({ ...base, paths, pathHistory }),
    pathMap: createPathMapStore({ ...base, overview, layouter: parts.mapLayouter }),
    downloads: createDownloadsStore(base),
    capture: createCaptureStore(base),
    selection,
    pickedTargets,
    edit,
    flood,
    sheet: createSheetStore({
      ...base,
      flood,
      edits: edit,
      checker: parts.sheetChecker,
      preferences: bridge.preferences,
    }),
    drafts: createDrafts({ ...base, groups, overview }),
    groups,
    sectionDrafts: new SectionDrafts(),
    paste: createPasteStore({ ...base, edit, run, reader: parts.pasteReader }),
    yaml: createYamlStore({ ...base, edit, flood, comparer: parts.projectComparer }),
    project: createProjectActions(base),
    projects: createProjectsStore(base),
    run,
    replay: createReplayStore(base),
    figures,
    views,
    grid: createGridStore({ ...base, overview, preferences: bridge.preferences }),
    surveys: createSurveysStore({ ...base, chart, figures, run }),
    surveyFiles: createSurveyFiles(base),
    reports: createReportsStore(base),
    compare: createCompareStore(base),
    tour: createTourStore(base),
    recentCommands: new RecentCommands(bridge.preferences),
    agents: createAgentsStore(base),
    alerts: createAlertsStore({
      ...base,
      preferences: bridge.preferences,
      chart,
      overview,
      notifier,
      showChart: () => paths.getState().setView('chart'),
    }),
  };
}
