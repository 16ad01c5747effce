import type { CatalogItem } from '../../core/contracts/catalog.ts';
import type { DoctorAccess } from '../../core/contracts/doctor.ts';
import { type Status, stationContract } from '../../core/contracts/station.ts';
import type { ColumnFrame } from '../../core/model/column-frame.ts';
import { type ColumnsOf, LIVE_FRAME, newColumnFrame, readColumnFrame } from '../../core/model/column-frame.ts';
import type { Handlers } from '../../core/rpc/contract.ts';
import { memoryPorts } from '../../core/rpc/memory-port.ts';
import type { Port } from '../../core/rpc/port.ts';
import { serve } from '../../core/rpc/serve.ts';
import type { Survey } from '../../core/surveys/survey.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { StationLink } from '../base/station/station-link.ts';

type StationHandlers = Handlers<typeof stationContract>;

const FAKE_SURVEY: Survey = {
  id: 1,
  name: 'Survey',
  site: null,
  engineer: '',
  notes: '',
  plannedMs: null,
  startedAtMs: 0,
  endedAtMs: 60_000,
  steps: [],
};

const FAKE_PICTURE = { name: `${'0'.repeat(64)}.png`, bytes: 1, width: 1, height: 1 };

const LOCKED: DoctorAccess = {
  installed: null,
  unlockSteps: [],
  lockSteps: [],
  isPermitted: false,
  unlockCommand: '',
  lockCommand: '',
};

const silent: StationHandlers = {
  status: () => undefined,
  catalog: () => undefined,
  live: () => undefined,
  path: () => undefined,
  pathAt: (_, sink) => sink.end(),
  findings: () => undefined,
  tail: () => undefined,
  history: (_, sink) => sink.end(),
  aggregate: (_, sink) => sink.end(),
  hopHistory: (_, sink) => sink.end(),
  pathReset: () => null,
  fleet: () => undefined,
  fleetChanges: () => undefined,
  fleetCode: () => ({ code: '', command: '', installs: [], expiresMs: 0 }),
  fleetAnnounce: () => ({ untilMs: null }),
  fleetApprove: ({ name = '' }) => ({ name }),
  fleetReject: () => null,
  fleetRevoke: () => null,
  fleetRestart: () => null,
  fleetRun: () => ({ series: 0 }),
  fleetBenchmark: () => ({ safePps: null }),
  fleetSetHostName: () => null,
  fleetLogs: () => ({ text: '' }),
  fleetBundle: () => ({ receivedBytes: 0 }),
  fleetBundleChunk: () => ({ receivedBytes: 0 }),
  fleetUpgrade: () => null,
  fleetUpgradeStop: () => null,
  networks: (_, sink) => sink.send({ files: [], loaded: [], fault: null }),
  networksSet: ({ files }) => ({ files, loaded: [], fault: null }),
  statistics: (_, sink) => sink.end(),
  moment: (_, sink) => sink.end(),
  findingsAt: (_, sink) => sink.end(),
  eventsIn: (_, sink) => sink.end(),
  events: () => undefined,
  replay: ({ atMs = 0, playing = true, speed = 1 }) => ({
    atMs,
    playing,
    speed,
    span: { fromMs: 0, toMs: atMs },
    level: 'samples',
  }),
  replayStop: () => null,
  replayState: () => undefined,
  note: ({ atMs, text }) => ({ id: 1, atMs, endMs: null, kind: 'note', message: text, excluded: false }),
  noteChange: ({ id, atMs, text }) => ({ id, atMs, endMs: null, kind: 'note', message: text, excluded: false }),
  noteDelete: () => null,
  projectText: () => undefined,
  readFile: () => ({
    kind: 'sounder',
    project: '{"sounder":1}',
    problems: { count: 0, first: [] },
    warnings: { count: 0, first: [] },
  }),
  reload: () => ({ changed: false }),
  adopt: () => ({ path: 'project.yaml' }),
  edit: () => ({ revision: 1, inverse: [] }),
  start: () => ({ phase: 'running' }),
  pause: () => ({ phase: 'paused' }),
  stop: () => ({ phase: 'stopped' }),
  doctor: () => ({ driver: 'fake', findings: [] }),
  doctorAccess: () => LOCKED,
  doctorChange: () => LOCKED,
  outputs: (_, sink) => sink.send({ outputs: [], fault: null }),
  inventories: (_, sink) => sink.send({ inventories: [] }),
  outputTest: () => ({ fault: null }),
  surveys: (_, sink) => sink.send({ full: true, surveys: [], removed: [] }),
  surveyStart: ({ startMeasuring, allowRate, ...text }) => ({
    ...text,
    id: 1,
    startedAtMs: 0,
    endedAtMs: null,
    steps: [],
  }),
  surveyStop: ({ id }) => ({ ...FAKE_SURVEY, id }),
  surveyEdit: ({ id, text }) => ({ ...FAKE_SURVEY, ...text, id }),
  surveyStep: ({ id }) => ({ ...FAKE_SURVEY, id }),
  surveyDelete: ({ id }) => ({ ...FAKE_SURVEY, id }),
  surveyRestore: ({ id }) => ({ ...FAKE_SURVEY, id }),
  surveyFigures: () => ({ series: 0, sent: 0, lost: 0, notMeasured: 0 }),
  surveyCompare: (_, sink) => sink.end(),
  surveyPinPut: ({ id }) => ({ ...FAKE_SURVEY, id }),
  surveyPinDelete: ({ id }) => ({ ...FAKE_SURVEY, id }),
  surveyPicture: () => FAKE_PICTURE,
  surveyPictureRead: (_, sink) => sink.end(),
  surveyPlans: (_, sink) => sink.send({ full: true, plans: [], removed: [] }),
  surveyPlanPut: (plan) => plan,
  surveyPlanDelete: ({ site }) => ({ site, picture: FAKE_PICTURE, points: [] }),
  reportPreview: (_, sink) => sink.end(),
  reportMake: (_, sink) => sink.end(),
  reports: (_, sink) => sink.send({ reports: [] }),
  reportDelete: () => null,
  reportTemplateCheck: () => ({ problems: [] }),
  secretNames: () => ({ names: [], protection: null }),
  secretSet: ({ name }) => ({ names: [name], protection: 'file' }),
  secretDelete: () => ({ names: [], protection: null }),
  captureStart: () => ({
    file: '/data/captures/fake.pcapng',
    state: 'running',
    packets: 0,
    dropped: 0,
    bytes: 0,
    fault: null,
  }),
  captureStop: () => null,
  captureStatus: () => null,
  projects: () => undefined,
  projectOpen: () => null,
  projectForget: () => null,
  projectBackup: () => undefined,
  captureFiles: () => [],
  captureDelete: () => [],
  download: () => ({ id: '0'.repeat(48), fileName: 'fake.csv' }),
  downloadRead: (_, sink) => sink.end(),
  downloadStatus: (_, sink) => sink.end(),
  downloadCancel: () => null,
};

export interface FakeStation {
  readonly clock: FakeClock;
  readonly link: StationLink;
  /** Connections that were made so far. */
  readonly connections: number;
  /** Cuts the connection. */
  drop(): void;
  /** The outcome of the next attempts: a thrown fault, or null for a connection. */
  refuseWith(thrown: Error | null): void;
}

/** A link to a station whose handlers the test writes, over real rpc and memory ports. It is not started yet. */
export function fakeStation(handlers: Partial<StationHandlers> = {}): FakeStation {
  const clock = new FakeClock();
  let connections = 0;
  let refusal: Error | null = null;
  let current: Port | undefined;
  const link = new StationLink(() => {
    if (refusal) return Promise.reject(refusal);
    const [page, station] = memoryPorts();
    connections += 1;
    current = station;
    serve(station, stationContract, { ...silent, ...handlers });
    return Promise.resolve(page);
  }, clock);
  return {
    clock,
    link,
    get connections() {
      return connections;
    },
    drop: () => current?.close(),
    refuseWith(thrown) {
      refusal = thrown;
    },
  };
}

/** Lets promises and memory ports run to the end. */
export const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

type LiveRow = { readonly series: number } & Partial<Record<keyof ColumnsOf<typeof LIVE_FRAME>, number>>;

/** A live frame of these rows; other columns are 0, RTTs are missing. */
export function liveFrame(rows: readonly LiveRow[]): ColumnFrame<typeof LIVE_FRAME> {
  const { bytes, columns } = newColumnFrame(LIVE_FRAME, rows.length, { atMs: 0 });
  for (const [name, cells] of Object.entries(columns)) if (/Ms$|latest|Ratio$/.test(name)) cells.fill(Number.NaN);
  for (const [at, row] of rows.entries()) {
    for (const [name, value] of Object.entries(row)) columns[name as keyof LiveRow][at] = value;
  }
  const frame = readColumnFrame(bytes, LIVE_FRAME);
  if (!frame) throw new Error('a frame that was just made must be readable');
  return frame;
}

export const CATALOG_ITEM: CatalogItem = {
  revision: 1,
  full: true,
  name: 'Test',
  defaults: {},
  groups: {},
  targets: [],
  series: [],
  removedTargets: [],
  removedSeries: [],
};

/** A catalog of targets by name and address, one series each; ids count from 0. */
export function catalogOf(targets: Readonly<Record<string, string>>): CatalogItem {
  const entries = Object.entries(targets);
  return {
    ...CATALOG_ITEM,
    targets: entries.map(([name, to], id) => ({
      id,
      name,
      definition: { probe: 'icmp', to },
      reason: null,
      note: null,
      seriesCount: 1,
    })),
    series: entries.map(([, to], id) => [id, id, to, '', 0]),
  };
}

export const STATUS: Status = {
  nowMs: 1_700_000_000_000,
  version: '0.1.0',
  phase: 'running',
  startedAtMs: 1_700_000_000_000,
  recalled: null,
  project: {
    name: 'Test',
    path: 'project.yaml',
    kind: 'sounder',
    reloadFault: null,
    planFault: null,
    targets: 1,
    series: 1,
    resolving: 0,
  },
  packetsPerSecond: 1,
  isRateCeiling: false,
  sentPerSecond: 1,
  services: { state: 'running', restarts: 0, fault: null },
  engine: { state: 'running', driver: 'fake', restarts: 0, fault: null },
  trust: {
    lateP99Us: null,
    tooLateRatio: 0,
    notMeasured: 0,
    receiveOverflow: 0,
    droppedSamples: 0,
    unstoredSamples: 0,
  },
  storage: { bytes: 0, capBytes: 0, oldestMs: null, freeBytes: null, isDiskLow: false, fault: null },
};
