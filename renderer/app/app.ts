import type { CatalogTarget } from '../../core/contracts/station.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { toFault } from '../../core/result/result.ts';
import { plural } from '../../ui/format/quantities.ts';
import { type CaptureStore, createCaptureStore } from '../features/capture/capture-store.ts';
import { type ChartStore, createChartStore } from '../features/chart/chart-store.ts';
import { createDraftStore, type DraftPlace, type DraftStore } from '../features/edit/draft-store.ts';
import { createEditStore, type EditStore } from '../features/edit/edit-store.ts';
import { type SelectedTarget, scopeNow, scopeOf } from '../features/edit/selection-scope.ts';
import { createGroupsStore, type GroupsStore } from '../features/groups/groups-store.ts';
import { rowsAsCsv, rowsAsText } from '../features/overview/copy.ts';
import { MtuReports } from '../features/overview/mtu-reports.ts';
import { createOverviewStore, type OverviewStore } from '../features/overview/overview-store.ts';
import type { PasteReader } from '../features/paste/paste-reader.ts';
import { createPasteStore, type PasteStore } from '../features/paste/paste-store.ts';
import { createPathHistory, type PathHistoryStore } from '../features/path/path-history-store.ts';
import { createPathStore, type PathStore } from '../features/path/path-store.ts';
import type { MapLayouter } from '../features/path-map/map-layouter.ts';
import { createPathMapStore, type PathMapStore } from '../features/path-map/path-map-store.ts';
import { createProjectActions, type ProjectActions } from '../features/project/project-actions.ts';
import { createRunStore, type RunStore } from '../features/run/run-store.ts';
import { type CatalogStore, createCatalogStore } from '../live/catalog-store.ts';
import { FrameLoop, type FrameSource } from '../live/frame-loop.ts';
import { LiveRows } from '../live/live-rows.ts';
import { createStatusStore, type StatusStore } from '../live/status-store.ts';
import { createTimelineStore, type TimelineStore } from '../live/timeline-store.ts';
import type { HostBridge } from './host-bridge.ts';
import { IncidentNotifier } from './incident-notifier.ts';
import { createLayoutStore, type LayoutStore, type SystemTheme } from './layout-store.ts';
import { createNoticesStore, type NoticesStore } from './notices.ts';
import { RecentCommands } from './recent-commands.ts';
import { feedFromStation } from './station-feed.ts';
import { StationLink } from './station-link.ts';

/** Everything behind the screens, wired once. */
export interface App {
  readonly bridge: HostBridge;
  readonly link: StationLink;
  readonly clock: Clock;
  readonly frames: FrameLoop;
  readonly live: LiveRows;
  readonly status: StatusStore;
  readonly catalog: CatalogStore;
  readonly timeline: TimelineStore;
  readonly notices: NoticesStore;
  readonly layout: LayoutStore;
  readonly overview: OverviewStore;
  readonly mtuReports: MtuReports;
  readonly chart: ChartStore;
  readonly paths: PathStore;
  readonly pathHistory: PathHistoryStore;
  readonly pathMap: PathMapStore;
  readonly capture: CaptureStore;
  readonly edit: EditStore;
  readonly drafts: DraftStore;
  readonly recentCommands: RecentCommands;
  readonly groups: GroupsStore;
  readonly paste: PasteStore;
  readonly project: ProjectActions;
  readonly run: RunStore;
  /** The station's time now, Unix ms: what samples are stamped with. */
  stationNowMs(): number;
  selectedTargets(): readonly CatalogTarget[];
  /** The targets of the selected rows, and how much of each is selected. */
  selection(): readonly SelectedTarget[];
  /** Shows the form again that a draft was written in. */
  showDraft(place: DraftPlace): void;
  copyRows(as: 'text' | 'csv'): Promise<void>;
  saveRows(): Promise<void>;
  /** Lets the user choose a list of targets and shows what was understood of it. */
  openTargets(): Promise<void>;
  /** Notifications of the system when measuring itself goes wrong while the page is hidden. */
  toggleNotifications(): Promise<void>;
}

export interface AppParts {
  readonly bridge: HostBridge;
  readonly clock: Clock;
  readonly frames: FrameSource;
  readonly systemTheme: SystemTheme;
  readonly pasteReader: PasteReader;
  readonly mapLayouter: MapLayouter;
}

export function createApp({ bridge, clock, frames, systemTheme, pasteReader, mapLayouter }: AppParts): App {
  const link = new StationLink(() => bridge.connect(), clock);
  const live = new LiveRows();
  const status = createStatusStore();
  const catalog = createCatalogStore();
  const timeline = createTimelineStore();
  const notices = createNoticesStore();
  const layout = createLayoutStore(bridge.preferences, systemTheme);
  const overview = createOverviewStore({ catalog, live, clock, layout });
  const mtuReports = new MtuReports(catalog, link);
  const stationNowMs = () => clock.nowMs() + status.getState().clockOffsetMs;

  const selection = () => {
    const { targets, series } = catalog.getState();
    return scopeOf(overview.getState().selectedRows(), targets, series.values());
  };
  const selectedTargets = () => selection().map(({ target }) => target);

  /** The selected rows, or all listed. */
  const chosenRows = () => {
    const keys = overview.getState().selection.keys;
    const listed = Array.from(overview.model.order, (index) => overview.model.rows[index]);
    return listed.filter((row) => row !== undefined).filter((row) => keys.size === 0 || keys.has(row.key));
  };

  async function saveRows(as: 'text' | 'csv' = 'csv', hint?: string): Promise<void> {
    const rows = chosenRows();
    const text = as === 'csv' ? rowsAsCsv(rows, live) : rowsAsText(rows, live);
    const fileName = as === 'csv' ? 'sounder-series.csv' : 'sounder-series.txt';
    if (!(await bridge.saveText(fileName, as === 'csv' ? 'text/csv' : 'text/plain', text))) return;
    const message = `Saved ${plural(rows.length, 'row')} as ${fileName}`;
    notices.getState().say({ tone: 'done', message, ...(hint === undefined ? {} : { hint }) });
  }

  async function copyRows(as: 'text' | 'csv'): Promise<void> {
    const rows = chosenRows();
    const text = as === 'csv' ? rowsAsCsv(rows, live) : rowsAsText(rows, live);
    if (!(await bridge.copyText(text))) return saveRows(as, 'The clipboard was not available.');
    notices.getState().say({ tone: 'done', message: `Copied ${plural(rows.length, 'row')}` });
  }

  async function openTargets(): Promise<void> {
    try {
      const opened = await bridge.openText();
      if (opened) paste.getState().open(opened.text);
    } catch (error) {
      notices.getState().sayFault(toFault(error));
    }
  }

  const run = createRunStore({ link, notices });
  const targetNames = () => Array.from(catalog.getState().targets.values(), ({ name }) => name);
  const inCatalog = (scope: readonly SelectedTarget[]) => {
    const { targets, series } = catalog.getState();
    return scopeNow(scope, targets, series.values());
  };
  const edit = createEditStore({ link, notices, selection, scopeNow: inCatalog, targetNames });
  const groups = createGroupsStore({ catalog, edit, layout });
  const showDraft = (place: DraftPlace) => {
    if (place.kind === 'group') {
      return groups.getState().show(place.name === null ? { kind: 'new' } : { kind: 'one', name: place.name });
    }
    if (place.kind === 'targets') overview.getState().selectTargets(place.ids);
    layout.getState().enterPanel(place.kind === 'targets' ? 'edit' : 'defaults');
  };
  const draftExists = (place: DraftPlace) => {
    const { targets, groups } = catalog.getState();
    if (place.kind === 'targets') return place.ids.every((id) => targets.has(id));
    return place.kind === 'defaults' || place.name === null || Object.hasOwn(groups, place.name);
  };
  const drafts = createDraftStore({ notices, exists: draftExists, show: showDraft });
  const paste = createPasteStore({ catalog, edit, run, layout, clock, reader: pasteReader, link, notices });
  const chart = createChartStore({ catalog, overview, link, stationNowMs, clock });
  const paths = createPathStore({ catalog, chart, status, link });
  const pathHistory = createPathHistory({ catalog, paths, timeline, link, clock, stationNowMs });
  const pathMap = createPathMapStore({ catalog, overview, status, link, clock, layouter: mapLayouter });
  const capture = createCaptureStore({ link, notices, clock });
  const isHidden = () => document.visibilityState === 'hidden';
  const incidents = new IncidentNotifier({ bridge, timeline, stationNowMs, isHidden });
  const toggleNotifications = async () => {
    const message = (await incidents.toggle())
      ? 'You are notified of incidents while the page is hidden'
      : 'Notifications are off';
    notices.getState().say({ tone: 'done', message });
  };
  feedFromStation(link, clock, { status, catalog, timeline, live });
  return {
    bridge,
    link,
    clock,
    frames: new FrameLoop(frames),
    live,
    status,
    catalog,
    timeline,
    notices,
    layout,
    overview,
    mtuReports,
    chart,
    paths,
    pathHistory,
    pathMap,
    capture,
    edit,
    drafts,
    recentCommands: new RecentCommands(bridge.preferences),
    groups,
    paste,
    project: createProjectActions({ link, notices }),
    run,
    stationNowMs,
    selectedTargets,
    selection,
    showDraft,
    copyRows,
    saveRows: () => saveRows(),
    openTargets,
    toggleNotifications,
  };
}
