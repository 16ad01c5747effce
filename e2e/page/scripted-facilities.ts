import type { CaptureRequest, CaptureStatus } from '../../core/contracts/captures.ts';
import type { CaptureFile, DownloadRequest } from '../../core/contracts/downloads.ts';
import type { InventoriesStatus } from '../../core/contracts/inventories.ts';
import type { OutputsStatus } from '../../core/contracts/outputs.ts';
import type { BackupRequest, ProjectOpenRequest, ProjectsState } from '../../core/contracts/projects.ts';
import type { Phase, stationContract } from '../../core/contracts/station.ts';
import { type Fault, FaultError } from '../../core/result/result.ts';
import type { Handlers } from '../../core/rpc/contract.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { systemClock } from '../../host/clock.ts';
import { Downloads } from '../../station/downloads/downloads.ts';
import { ScriptedFile } from './scripted-file.ts';
import { type ReportHandler, ScriptedReports } from './scripted-reports.ts';
import { type SurveyHandler, scriptedSurveys } from './scripted-surveys.ts';

const NEW_CAPTURE: CaptureStatus = {
  file: '/data/captures/scripted.pcapng',
  state: 'running',
  packets: 0,
  dropped: 0,
  bytes: 0,
  fault: null,
};

function scriptedFileName(request: DownloadRequest): string {
  if (request.kind === 'export') return `sounder-samples.${request.request.format}`;
  return request.kind === 'report-template' ? 'report-template.docx' : request.name;
}

type Facility =
  | 'captureDelete'
  | 'captureFiles'
  | 'captureStart'
  | 'captureStatus'
  | 'captureStop'
  | 'download'
  | 'downloadCancel'
  | 'downloadRead'
  | 'downloadStatus'
  | 'inventories'
  | 'outputTest'
  | 'outputs'
  | 'projectBackup'
  | 'projectForget'
  | 'projectOpen'
  | 'projects'
  | ReportHandler
  | 'secretDelete'
  | 'secretNames'
  | 'secretSet'
  | SurveyHandler;

/** The parts of a scripted station beside its measurements: recordings and downloads, projects, outputs, inventories, secrets. */
export class ScriptedFacilities {
  phase: Phase = 'stopped';
  /** Paths that are read back, and downloads, stay under way. */
  isReadingHeld = false;
  capture: CaptureStatus | null = null;
  /** Fault of each request to record. */
  captureFault: Fault | null = null;
  readonly captureRequests: CaptureRequest[] = [];
  captureFiles: CaptureFile[] = [];
  readonly downloads = new Downloads(systemClock(), memoryLog());
  /** Fault of each request for a file. */
  downloadFault: Fault | null = null;
  readonly downloadRequests: DownloadRequest[] = [];
  outputs: OutputsStatus = { outputs: [], fault: null };
  inventories: InventoriesStatus = { inventories: [] };
  readonly outputTests: string[] = [];
  /** Result of the next test of an output. */
  outputFault: Fault | null = null;
  private readonly secretNames = new Set<string>();

  private secrets() {
    return { names: [...this.secretNames].sort(), protection: this.secretNames.size === 0 ? null : ('file' as const) };
  }

  projects: ProjectsState = { dataDir: '/data/first', readOnly: false, recent: [], openFault: null, moving: null };
  readonly openRequests: ProjectOpenRequest[] = [];
  readonly backupRequests: BackupRequest[] = [];

  private become(phase: Phase): Promise<Phase> {
    this.phase = phase;
    return Promise.resolve(phase);
  }

  readonly reports = new ScriptedReports();

  protected readonly facilities: Pick<Handlers<typeof stationContract>, Facility> = {
    ...scriptedSurveys({
      phase: () => this.phase,
      start: () => this.become('running'),
      pause: () => this.become('paused'),
      stop: () => this.become('stopped'),
    }),
    ...this.reports.handlers,
    projects: (_, sink) => sink.send(this.projects),
    projectOpen: (request) => {
      if (this.phase === 'running' && !request.stop) {
        throw new FaultError({ code: 'project.running', message: 'Probing is running' });
      }
      this.openRequests.push(request);
      return null;
    },
    projectForget: () => null,
    projectBackup: (request, sink) => {
      this.backupRequests.push(request);
      const result = { dest: request.dest, files: 3, bytes: 5_000_000, damaged: [], isKeyLeftOut: true };
      sink.send({ file: '', doneBytes: 5_000_000, totalBytes: 5_000_000, result });
      sink.end();
    },
    captureStart: (request) => {
      if (this.captureFault) throw new FaultError(this.captureFault);
      this.captureRequests.push(request);
      this.capture = { ...NEW_CAPTURE, file: `/data/captures/${request.name ?? 'scripted'}.pcapng` };
      return this.capture;
    },
    captureStop: () => {
      if (this.capture) this.capture = { ...this.capture, state: 'stopped' };
      return this.capture;
    },
    outputs: (_, sink) => sink.send(this.outputs),
    inventories: (_, sink) => sink.send(this.inventories),
    outputTest: ({ name }) => {
      this.outputTests.push(name);
      return { fault: this.outputFault };
    },
    secretNames: () => this.secrets(),
    secretSet: ({ name }) => {
      this.secretNames.add(name);
      return this.secrets();
    },
    secretDelete: ({ name }) => {
      this.secretNames.delete(name);
      return this.secrets();
    },
    captureFiles: () => this.captureFiles,
    captureDelete: ({ name }) => {
      this.captureFiles = this.captureFiles.filter((file) => file.name !== name);
      return this.captureFiles;
    },
    download: (request) => {
      if (this.downloadFault) throw new FaultError(this.downloadFault);
      this.downloadRequests.push(request);
      const fileName = scriptedFileName(request);
      return this.downloads.prepare(new ScriptedFile(fileName, () => this.isReadingHeld));
    },
    downloadRead: ({ id }, sink, signal) => this.downloads.open(id, sink, signal),
    downloadStatus: ({ id }, sink, signal) => this.downloads.status(id, sink, signal),
    downloadCancel: ({ id }) => {
      this.downloads.cancel(id);
      return null;
    },
    captureStatus: () => {
      if (this.capture?.state !== 'running') return this.capture;
      this.capture = { ...this.capture, packets: this.capture.packets + 40, bytes: this.capture.bytes + 5200 };
      return this.capture;
    },
  };
}
