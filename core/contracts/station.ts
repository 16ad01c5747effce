import { z } from 'zod';
import { FILE_KINDS } from '../model/file-kind.ts';
import { TargetName } from '../model/project.ts';
import { SecretName, SecretValue } from '../model/secret.ts';
import { Finding } from '../model/tracker.ts';
import { Picture } from '../pictures/picture.ts';
import { Template } from '../reports/layout-options.ts';
import { FaultData } from '../result/fault-data.ts';
import { call, frames, items } from '../rpc/contract.ts';
import { FloorPlan } from '../surveys/floor-plan.ts';
import { Survey } from '../surveys/survey.ts';
import { CaptureRequest, CaptureStatus } from './captures.ts';
import { CatalogItem } from './catalog.ts';
import { DoctorAccess, DoctorReport } from './doctor.ts';
import { CaptureFile, CaptureFileName, Download, DownloadRequest, DownloadStatus } from './downloads.ts';
import { EditOp, EditResult } from './edits.ts';
import { FileReading, MAX_READ_CHARS } from './file-reading.ts';
import { fleetContract } from './fleet.ts';
import { ReplayChange, ReplayState, SeriesOrAll, Span } from './history.ts';
import { InventoriesStatus } from './inventories.ts';
import { NetworkData, NetworkFiles } from './networks.ts';
import { Note, NoteChange } from './notes.ts';
import { OutputsStatus, OutputTest } from './outputs.ts';
import { HopSpan, PathReading, PathSpan, PathState } from './path.ts';
import { ProjectText } from './project-text.ts';
import { BackupRequest, BackupState, ProjectOpenRequest, ProjectsState } from './projects.ts';
import {
  CheckedTemplate,
  ReportMake,
  ReportMakeItem,
  ReportPreviewItem,
  ReportRef,
  ReportRequest,
  StoredReports,
} from './reports.ts';
import { StoredSecrets } from './stored-secrets.ts';
import {
  CompareRequest,
  ComparisonItem,
  FloorPlanRef,
  FloorPlansItem,
  PictureRef,
  PictureUpload,
  SurveyEdit,
  SurveyFigures,
  SurveyPinPut,
  SurveyPinRef,
  SurveyRef,
  SurveyStart,
  SurveyStepAdd,
  SurveyStop,
  SurveysItem,
} from './surveys.ts';

/** `paused` keeps the run and its statistics; `stopped` ends it. */
export const Phase = z.enum(['stopped', 'running', 'paused']);
export type Phase = z.infer<typeof Phase>;

/** `unneeded`: it is started when a target needs it. */
const EngineState = z.enum(['unneeded', 'starting', 'running', 'restarting', 'unavailable']);

export const Status = z.object({
  nowMs: z.number(),
  version: z.string(),
  /** The project is open for reading: nothing is probed or changed. Left out = false. */
  readOnly: z.boolean().optional(),
  phase: Phase,
  /** When the run began, Unix ms. */
  startedAtMs: z.number().nullable(),
  /** The live rows count this span of the run before, which is over, until a new one begins, Unix ms; null = they count what comes. */
  recalled: z.object({ fromMs: z.number(), toMs: z.number() }).nullable(),
  /** States of the run are known from here on, Unix ms: one that began earlier has no known beginning. Left out, or null = since Start. */
  statesFromMs: z.number().nullable().optional(),
  /** Stored figures of the run are still being read: the rows lack them. Left out = false. */
  readsFigures: z.boolean().optional(),
  project: z.object({
    name: z.string(),
    path: z.string(),
    /** Only files of Sounder's own are edited; those of others are read as they are. */
    kind: z.enum(FILE_KINDS),
    /** Fault of the file as it is now, which was not applied: everything continues unchanged. */
    reloadFault: FaultData.nullable(),
    /** Why names that were looked up since Start are not probed; other targets are unaffected. */
    planFault: FaultData.nullable(),
    targets: z.int(),
    series: z.int(),
    /** Names that are being resolved right now. */
    resolving: z.int(),
  }),
  /** Load of the plan. */
  packetsPerSecond: z.number(),
  /** Packets/s above which the plan needs a confirmation. Left out = the default. */
  rateLimit: z.number().optional(),
  /** The plan's figure is what it sends at most: traces and searches send as many packets as they need. */
  isRateCeiling: z.boolean(),
  /** Packets sent, measured over the last ten seconds; null while that is not known. */
  sentPerSecond: z.number().nullable(),
  engine: z.object({
    state: EngineState,
    driver: z.string(),
    restarts: z.int(),
    fault: FaultData.nullable(),
  }),
  /** The engine of service probes. */
  services: z.object({ state: EngineState, restarts: z.int(), fault: FaultData.nullable() }),
  /** Agents that are not connected: their series have no samples until they are back. Left out = none. */
  silentAgents: z.array(z.string()).optional(),
  /** Measurement quality of this run. */
  trust: z.object({
    /** 99th percentile of how late we sent, over the last ten seconds, µs; null before the first sample. */
    lateP99Us: z.number().nullable(),
    /** Share of the packets of these seconds that were sent later than a tenth of their interval, 0 to 1. */
    tooLateRatio: z.number(),
    /** Samples of this run that were not measured by our own fault; the live rows have them by series. */
    notMeasured: z.int(),
    receiveOverflow: z.int(),
    droppedSamples: z.int(),
    /** Samples of this run that the live rows count and the store has not: there was no room for them. */
    unstoredSamples: z.int(),
  }),
  storage: z.object({
    bytes: z.number(),
    capBytes: z.number(),
    oldestMs: z.number().nullable(),
    /** Free space of the disk; null = not known. */
    freeBytes: z.number().nullable(),
    /** The disk is almost full. */
    isDiskLow: z.boolean(),
    fault: FaultData.nullable(),
    /** Names of damaged files of past days, whose time cannot be shown; left out = none. */
    unreadableFiles: z.array(z.string()).optional(),
  }),
});
export type Status = z.infer<typeof Status>;

export const TimelineEvent = z.object({
  id: z.int(),
  atMs: z.number(),
  /** null = a moment, not a span. */
  endMs: z.number().nullable(),
  kind: z.string(),
  message: z.string(),
  /** Samples of this span are not measured and count in no statistic. */
  excluded: z.boolean(),
  /** The series that it is of; left out when it is of more than one, or of none. */
  series: z.int().optional(),
  /** The series, if more than one. */
  seriesIds: z.array(z.int()).optional(),
  /** It was deleted, which only a stream of new events tells; left out = false. */
  deleted: z.boolean().optional(),
});
export type TimelineEvent = z.infer<typeof TimelineEvent>;

/**
 * Name of a numeric probe column whose values come instead of round trips, in its unit; left out = round trips. Series of
 * probes without it have no values.
 */
const Measure = z.string().max(64).optional();

const SeriesIds = z.array(z.int().min(0)).min(1).max(32);

/**
 * All that a page can ask of the station. Faults besides the rpc ones: `project.invalid`, `project.unknown-target`,
 * `project.unknown-group`, `project.name-taken`, `project.invalid-edit`, `project.changed`, `project.text-changed`, `project.foreign` (`adopt` makes it editable), `project.unwritable`, `plan.too-fast` (detail `packetsPerSecond`, `limit`; confirm with `allowRate`),
 * `data.read-only`, `note.*`, `plan.empty`, `path.unknown-series`, `secret.*`, `packet-io.*`, `store.*`, `survey.*`, `picture.*`, `report.*`, `capture.*` (`not-permitted` has the remedy as its hint).
 */
export const stationContract = {
  ...fleetContract,
  /** At once, then whenever something changed, at most twice a second. */
  status: items(z.null(), Status),
  catalog: items(z.null(), CatalogItem),
  /** LIVE_FRAME: all series first, then those that changed, merged while there is no credit, at most every 100 ms; TREND_FRAME where those are not enough. */
  live: frames(z.null()),
  /** The paths of traced series: at once, then those that moved, at most once a second each. */
  path: items(z.object({ series: SeriesIds }), PathState),
  /** The path of a traced series as it was at the end of a span, by the samples stored of it; then the stream ends. */
  pathAt: items(PathSpan, PathReading),
  /** Tracker states of series, reported as `path` reports paths; only for probes that have a tracker. `brief`: without what only details show. */
  findings: items(z.object({ series: SeriesIds, brief: z.boolean().optional() }), Finding),
  /** TAIL_FRAME of the series given, at most every 50 ms; with `hops`, of every hop of a trace, as the hop table counts them. Faults `history.*`. */
  tail: frames(z.object({ series: SeriesIds, measure: Measure, hops: z.boolean().optional() })),
  /** HISTORY_FRAMEs, one or more per series and in time order, with PROGRESS_FRAMEs between; then the stream ends. */
  history: frames(
    z.object({
      series: SeriesIds,
      fromMs: z.number(),
      toMs: z.number(),
      columns: z.int().min(1).max(8192),
      measure: Measure,
    }),
  ),
  /** A HISTORY_FRAME of many series as one: percentiles are of the series' medians; with PROGRESS_FRAMEs before it. Then the stream ends. */
  aggregate: frames(Span.extend({ series: SeriesOrAll, columns: z.int().min(1).max(256) })),
  /** HOP_FRAMEs of the hops of a traced series, with PROGRESS_FRAMEs between; then the stream ends. Faults `path.unknown-series`, `history.*`. */
  hopHistory: frames(HopSpan),
  /** Begins the statistics of traced series again, for all pages; probing and stored samples stay. */
  pathReset: call(z.object({ series: SeriesIds }), z.null()),
  /** Data files by which networks of addresses are looked up: at once, then when they change. */
  networks: items(z.null(), NetworkData),
  /** Uses other files; those in use stay when one is refused. Faults `networks.*`, `data.read-only`. */
  networksSet: call(NetworkFiles, NetworkData),
  /**
   * STATISTICS_FRAMEs of a span, stored or in progress: one, or two of different series with the same header, with PROGRESS_FRAMEs
   * before; then the stream ends.
   * The span of many series is widened to whole minutes unless `isExact`, which takes longer.
   */
  statistics: frames(Span.extend({ series: SeriesOrAll, isExact: z.boolean().optional() })),
  /** MOMENT_FRAMEs of a moment: one, or two of different series; then the stream ends. Reference values of a grid are `statistics` until then. */
  moment: frames(z.object({ atMs: z.number(), series: SeriesOrAll })),
  /** Tracker states of series as they were at a moment (`findings`), of those that have one; then the stream ends. */
  findingsAt: items(z.object({ series: SeriesIds, atMs: z.number() }), Finding),
  /**
   * Events that touch a span, oldest first, the newest 10 000 of them; then the stream ends. With `series`, those of other series are left out,
   * except shaded ones: excluded time and throughput tests.
   */
  eventsIn: items(Span.extend({ series: z.array(z.int().min(0)).max(32).optional() }), TimelineEvent),
  /** Shows the past in this connection's streams, which end and are to be opened again when it starts, jumps (`atMs`) or stops. Faults `replay.*`. */
  replay: call(ReplayChange, ReplayState),
  replayStop: call(z.null(), z.null()),
  /** State of this connection's replay, at once, then on change, at most 10 times a second; null = it shows the present. */
  replayState: items(z.null(), ReplayState.nullable()),
  /** Events that touch the span from `sinceMs` on, then new and changed ones (same id replaces). */
  events: items(z.object({ sinceMs: z.number() }), TimelineEvent),
  /** Writes a note on the timeline, an event of kind `note`. Faults `note.*`, `data.read-only`. */
  note: call(Note, TimelineEvent),
  noteChange: call(NoteChange, TimelineEvent),
  noteDelete: call(z.object({ id: z.int() }), z.null()),
  /** The text of the project's file, at once, then when it changed. Faults `project.*`. */
  projectText: items(z.null(), ProjectText),
  /** Reads a file of any kind without adding anything. */
  readFile: call(z.object({ text: z.string().max(MAX_READ_CHARS), as: z.enum(FILE_KINDS).nullable() }), FileReading),
  /** Reads the project's file again; unchanged targets continue. */
  reload: call(z.null(), z.object({ changed: z.boolean() })),
  /** Keeps an imported file as a Sounder project in the data folder, and continues with that. */
  adopt: call(z.null(), z.object({ path: z.string() })),
  edit: call(z.object({ ops: z.array(EditOp).min(1).max(70_000) }), EditResult),
  start: call(z.object({ allowRate: z.boolean().optional() }), z.object({ phase: Phase })),
  pause: call(z.null(), z.object({ phase: Phase })),
  stop: call(z.null(), z.object({ phase: Phase })),
  doctor: call(z.null(), DoctorReport),
  doctorAccess: call(z.null(), DoctorAccess),
  /** Installs or removes what `doctorAccess` says. Faults `doctor.*`. */
  doctorChange: call(z.object({ change: z.enum(['unlock', 'lock']) }), DoctorAccess),
  /** At once, then whenever something changed, at most twice a second. */
  outputs: items(z.null(), OutputsStatus),
  /** At once, then whenever something changed. */
  inventories: items(z.null(), InventoriesStatus),
  /** Sends a request that has no samples. */
  outputTest: call(z.object({ name: TargetName }), OutputTest),
  surveys: items(z.null(), SurveysItem),
  /** Faults `survey.running`, those of `start`, `store.*`. */
  surveyStart: call(SurveyStart, Survey),
  surveyStop: call(SurveyStop, Survey),
  surveyEdit: call(SurveyEdit, Survey),
  surveyStep: call(SurveyStepAdd, Survey),
  /** Samples and events stay. `survey.running` for the one that runs. */
  surveyDelete: call(SurveyRef, Survey),
  /** Undoes a deletion; `survey.not-deleted` for one that the station deleted before it was last started. */
  surveyRestore: call(SurveyRef, Survey),
  surveyFigures: call(SurveyRef, SurveyFigures),
  /** Compares two spans by their stored samples; then the stream ends. Faults `survey.unknown`, `survey.empty`, `survey.same`. */
  surveyCompare: items(CompareRequest, ComparisonItem),
  /** Adds a note or a photo, or replaces one. Faults `survey.unknown`, `survey.unknown-pin`, `survey.too-many-pins`, `picture.unknown`, `store.*`. */
  surveyPinPut: call(SurveyPinPut, Survey),
  surveyPinDelete: call(SurveyPinRef, Survey),
  /** Keeps a picture, of which what is not shown (place, author …) is left out. Faults `picture.*`. */
  surveyPicture: call(PictureUpload, Picture),
  /** The bytes of a kept picture; then the stream ends. Faults `picture.*`. */
  surveyPictureRead: frames(PictureRef),
  surveyPlans: items(z.null(), FloorPlansItem),
  /** Adds the floor plan of a site, or replaces it. Faults `picture.unknown`, `survey.too-many-plans`, `store.*`. */
  surveyPlanPut: call(FloorPlan, FloorPlan),
  /** @returns the deleted plan: putting it undoes the deletion. Faults `survey.unknown-plan`, `store.*` */
  surveyPlanDelete: call(FloorPlanRef, FloorPlan),
  /** Progress, then the HTML of a report in parts, and its ticket; cancelling the stream cancels it. Faults `usage.*`, `store.*`, `report.*`. */
  reportPreview: items(ReportRequest, ReportPreviewItem),
  /** Makes a report in the folder of the project; cancelling the stream cancels it, and nothing is left. Faults as `reportPreview`. */
  reportMake: items(ReportMake, ReportMakeItem),
  /** Reports in the folder of the project: at once, then on change. */
  reports: items(z.null(), StoredReports),
  /** Deletes the files of a report for ever. */
  reportDelete: call(ReportRef, z.null()),
  /** Looks for what would keep a report from being made from a Word template. Faults `report.*`. */
  reportTemplateCheck: call(Template, CheckedTemplate),
  secretNames: call(z.null(), StoredSecrets),
  /** Stores a secret, or replaces it. */
  secretSet: call(z.object({ name: SecretName, value: SecretValue }), StoredSecrets),
  secretDelete: call(z.object({ name: SecretName }), StoredSecrets),
  /** At once, then when something changed. */
  projects: items(z.null(), ProjectsState),
  /** Opens another project in place of this one, for all pages: see `ProjectsState.moving`. Faults `data.*`, `project.running`. */
  projectOpen: call(ProjectOpenRequest, z.null()),
  /** Removes a project from the list of recent ones; its files stay. */
  projectForget: call(z.object({ dataDir: z.string() }), z.null()),
  /** Copies this project to a new folder; the stream ends with the result. Cancelling it cancels the copy. */
  projectBackup: items(BackupRequest, BackupState),
  /** One at a time; continues when the page is closed, ends with the engine. */
  captureStart: call(CaptureRequest, CaptureStatus),
  /** Resolves when the file is complete. null = there was none. */
  captureStop: call(z.null(), CaptureStatus.nullable()),
  /** State of the current capture, or of the last one. */
  captureStatus: call(z.null(), CaptureStatus.nullable()),
  /** Files of captures, newest first. */
  captureFiles: call(z.null(), z.array(CaptureFile)),
  /** Deletes a file for ever; `capture.recording` for the one that is being recorded. */
  captureDelete: call(z.object({ name: CaptureFileName }), z.array(CaptureFile)),
  /** Prepares a file, which is then fetched once: from the browser host by HTTP, else with `downloadRead`. Faults `usage.*`, `store.*`, `capture.*`, `download.*`. */
  download: call(DownloadRequest, Download),
  /** Bytes of a prepared file; then the stream ends. */
  downloadRead: frames(z.object({ id: Download.shape.id })),
  /** At once, then as it proceeds; the stream ends with the download. */
  downloadStatus: items(z.object({ id: Download.shape.id }), DownloadStatus),
  downloadCancel: call(z.object({ id: Download.shape.id }), z.null()),
};
