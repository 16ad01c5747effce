import type { DoctorAccess, DoctorReport } from '../core/contracts/doctor.ts';
import type { Phase } from '../core/contracts/station.ts';
import type { SurveyStart } from '../core/contracts/surveys.ts';
import { ENGINE_KINDS, type EngineKind } from '../core/model/engine-kind.ts';
import { TOO_FAST } from '../core/plan/budget.ts';
import { checkAnything } from '../core/plan/planner.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import { type Fault, FaultError, toFault } from '../core/result/result.ts';
import type { Survey } from '../core/surveys/survey.ts';
import type { SecretStore } from '../host/secrets/secret-store.ts';
import { doctorReport } from './doctor.ts';
import { type AccessChange, accessHost, BrokerAccess } from './doctor-access.ts';
import type { Captures } from './engine/captures.ts';
import type { EngineLink } from './engine/engine-link.ts';
import type { EngineSession } from './engine/engine-session.ts';
import type { Incidents } from './events/incidents.ts';
import type { Timeline } from './events/timeline.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { Inventories } from './inventories/inventories.ts';
import type { FindingFeed } from './live/finding-feed.ts';
import type { LiveFeed } from './live/live-feed.ts';
import type { PathFeed } from './live/path-feed.ts';
import type { TailFeed } from './live/tail-feed.ts';
import type { MetricsService } from './metrics/metrics-service.ts';
import type { RouterNames } from './names/router-names.ts';
import type { NetprobeService } from './netprobe/netprobe-service.ts';
import type { Networks } from './networks/networks.ts';
import type { Outputs } from './outputs/outputs.ts';
import type { Archive } from './page/archive.ts';
import type { PageDownloads } from './page/page-downloads.ts';
import type { NewReplay } from './page/page-session.ts';
import type { StatusFeed } from './page/status-feed.ts';
import type { CatalogFeed } from './plan/catalog-feed.ts';
import type { EnginePlans } from './plan/engine-plans.ts';
import type { PlanFollower } from './plan/plan-follower.ts';
import { engineOfSeries } from './plan/series-engines.ts';
import type { ProjectEditor } from './project/project-editor.ts';
import type { ProjectService } from './project/project-service.ts';
import type { ProjectTextFeed } from './project/project-text-feed.ts';
import type { SerialQueue } from './project/serial-queue.ts';
import type { Projects } from './projects/projects.ts';
import { READ_ONLY } from './read-only/read-only.ts';
import type { Reports } from './reports/reports.ts';
import type { ScheduledReports } from './reports/scheduled-reports.ts';
import type { Run } from './run/run.ts';
import type { Store } from './store/store.ts';
import type { SurveyFiles } from './surveys/survey-files.ts';
import type { SurveyReadings } from './surveys/survey-readings.ts';
import type { Surveys } from './surveys/surveys.ts';

/** The streams that pages open. */
export interface StationFeeds {
  readonly status: StatusFeed;
  readonly catalog: CatalogFeed;
  readonly live: LiveFeed;
  readonly tail: TailFeed;
  readonly paths: PathFeed;
  readonly findings: FindingFeed;
  readonly events: Timeline;
  readonly text: ProjectTextFeed;
}

/** The part of the station that pages use. */
export interface StationSurface {
  readonly feeds: StationFeeds;
  readonly archive: Archive;
  readonly project: ProjectEditor;
  readonly captures: Captures;
  readonly downloads: PageDownloads;
  readonly secrets: SecretStore;
  readonly outputs: Outputs;
  readonly inventories: Inventories;
  readonly projects: Projects;
  readonly surveys: Surveys;
  readonly surveyReadings: SurveyReadings;
  readonly surveyFiles: SurveyFiles;
  readonly reports: Reports;
  readonly networks: Networks;
  readonly fleet: Fleet;
  readonly newReplay: NewReplay;
}

/** The parts that `buildStation` puts together. */
export interface StationParts extends StationSurface {
  readonly netprobe: NetprobeService;
  readonly projectService: ProjectService;
  readonly scheduledReports: Pick<ScheduledReports, 'close'>;
  readonly store: Store;
  readonly links: Readonly<Record<EngineKind, EngineLink>>;
  readonly sessions: Readonly<Record<EngineKind, EngineSession>>;
  readonly follower: PlanFollower;
  readonly plan: EnginePlans;
  readonly run: Run;
  readonly incidents: Incidents;
  readonly routers: RouterNames;
  readonly metrics: Pick<MetricsService, 'close'> | undefined;
  /** The next start continues a run that is in progress when Sounder is closed. */
  readonly resumes: () => boolean;
  /** Folder of the built files. */
  readonly entryDir: string;
  /** Changes of the project, which may have to read a file for long. */
  readonly projectQueue: SerialQueue;
  /** Changes of the plan: none takes long. */
  readonly planQueue: SerialQueue;
  /** Nothing is probed or changed. */
  readonly readOnly: boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** Closing waits this long for an edit. */
const MAX_EDIT_WAIT_MS = 1000;
/** The same for agents, of which one may be gone without anybody knowing: Sounder as a whole has 5 s to end. */
const MAX_AGENT_WAIT_MS = 1500;

/**
 * The workstation's back end, independent of its host: starts and stops probing, and ends in order. Two edits never
 * interleave, nor do two changes of the plan.
 */
export class Station implements StationSurface {
  readonly feeds: StationFeeds;
  readonly archive: Archive;
  readonly project: ProjectEditor;
  readonly captures: Captures;
  readonly downloads: PageDownloads;
  readonly secrets: SecretStore;
  readonly outputs: Outputs;
  readonly inventories: Inventories;
  readonly projects: Projects;
  readonly surveys: Surveys;
  readonly surveyReadings: SurveyReadings;
  readonly surveyFiles: SurveyFiles;
  readonly reports: Reports;
  readonly readOnly: boolean;
  readonly networks: Networks;
  readonly fleet: Fleet;
  readonly newReplay: NewReplay;
  private readonly parts: StationParts;
  private readonly access: BrokerAccess;

  constructor(parts: StationParts) {
    this.access = new BrokerAccess(accessHost(parts.entryDir));
    this.feeds = parts.feeds;
    this.archive = parts.archive;
    this.project = parts.project;
    this.captures = parts.captures;
    this.downloads = parts.downloads;
    this.secrets = parts.secrets;
    this.outputs = parts.outputs;
    this.inventories = parts.inventories;
    this.projects = parts.projects;
    this.surveys = parts.surveys;
    this.surveyReadings = parts.surveyReadings;
    this.surveyFiles = parts.surveyFiles;
    this.reports = parts.reports;
    this.readOnly = parts.readOnly;
    this.networks = parts.networks;
    this.fleet = parts.fleet;
    this.newReplay = parts.newReplay;
    this.parts = parts;
  }

  /** Connects the engines, and reads the project's file as often as it asks. */
  open(): void {
    if (this.readOnly) return;
    this.parts.project.start();
    for (const kind of ENGINE_KINDS) this.parts.links[kind].start(this.parts.sessions[kind]);
    void this.fleet.start(this.parts);
    void this.parts.netprobe.start({ ...this.parts, reload: () => this.project.reloadQuietly(true) });
  }

  /** Probes from now on. From `stopped` a new run begins with empty figures; from `paused` the run continues. */
  start(allowRate: boolean): Promise<Phase> {
    if (this.readOnly) throw new FaultError(READ_ONLY);
    const { planQueue, feeds, follower, links, run } = this.parts;
    return planQueue.run(async () => {
      const { identified, targets } = feeds.catalog.current;
      if (follower.names.pending === 0) checkAnything(identified.length, targets.size);
      for (const kind of ENGINE_KINDS) {
        const { fault } = links[kind];
        if (fault && identified.some((one) => engineOfSeries(one) === kind)) throw new FaultError(fault);
      }
      const phase = await run.start(allowRate).catch(async (error: unknown) => {
        const fault = toFault(error);
        if (fault.code === TOO_FAST || fault.code === 'rpc.closed' || !this.inventories.withhold(fault)) throw error;
        await follower.followNow();
        return run.start(allowRate);
      });
      await follower.retryDeferred();
      return phase;
    });
  }

  pause(): Promise<Phase> {
    const { planQueue, follower, run } = this.parts;
    return planQueue.run(async () => {
      const phase = await run.pause();
      await follower.retryDeferred();
      return phase;
    });
  }

  stop(): Promise<Phase> {
    const { planQueue, follower, run } = this.parts;
    return planQueue.run(async () => {
      const phase = await run.stop();
      await follower.retryDeferred();
      return phase;
    });
  }

  /** Begins a survey, and probing with it where that is asked for. Rejects with FaultErrors as `start`, `survey.*` and `store.*`. */
  startSurvey(request: SurveyStart): Promise<Survey> {
    return this.surveys.start(request, {
      phase: () => this.parts.run.phase,
      start: (allowRate) => this.start(allowRate),
      pause: () => this.pause(),
      stop: () => this.stop(),
    });
  }

  /** The engines' capabilities, each of them tried. Throws FaultErrors `engine.*`. */
  async capabilities(): Promise<DoctorReport> {
    const { packet, service } = this.parts.links;
    await service.need();
    const [packets, services] = await Promise.all([packet.capabilities(), service.capabilities()]);
    const features = [...packets.features, ...services.features, ...this.parts.netprobe.features];
    return doctorReport({ driver: packets.driver, features });
  }

  /** Rejects with FaultError `doctor.no-groups`. */
  doctorAccess(): Promise<DoctorAccess> {
    return this.access.current();
  }

  /** Installs or removes the broker. Throws `doctor.*`. */
  changeAccess(change: AccessChange): Promise<DoctorAccess> {
    return this.access.change(change);
  }

  /** The computer goes to sleep. The plan stays: the engine records the slots that pass as not measured. */
  suspended(atMs: number): void {
    if (this.parts.run.phase === 'running') this.parts.incidents.suspended(atMs);
  }

  resumed(atMs: number): void {
    this.parts.incidents.resumed(atMs);
  }

  /** @returns why samples are lost with it, null = none is */
  async close(): Promise<Fault | null> {
    const { project, follower, routers, links, run, store, metrics, log } = this.parts;
    const resumes = this.parts.resumes();
    project.close();
    await metrics?.close();
    follower.close();
    await this.inventories.close();
    routers.close();
    this.downloads.close();
    this.reports.close();
    await this.parts.scheduledReports.close();
    await Promise.all([this.endPlan(resumes), resumes ? undefined : this.endAgents()]);
    for (const kind of ENGINE_KINDS) links[kind].close();
    await this.fleet.close();
    await this.parts.netprobe.close();
    // An edit in progress is waited for; a file that is slow to read is not.
    await this.within(MAX_EDIT_WAIT_MS, this.parts.projectQueue.idle());
    await this.parts.planQueue.idle();
    await this.surveys
      .close({ resumes, phase: run.phase })
      .catch((error: unknown) => log.error('The end of a survey was not recorded', { ...toFault(error) }));
    if (!this.readOnly) this.surveyFiles.sweep();
    await run
      .end(resumes)
      .catch((error: unknown) => log.error('The end of the run was not recorded', { ...toFault(error) }));
    await this.outputs.close(); // what is stored after this is read when Sounder is started again
    const loss = await store.close();
    await this.within(MAX_EDIT_WAIT_MS, this.parts.projectService.close());
    return loss;
  }

  /** Ends at once: pending samples are stored, and the run counts as one that ended unexpectedly. */
  async abandon(): Promise<void> {
    await this.parts.store.close();
  }

  private async endPlan(keepsSaved: boolean): Promise<void> {
    try {
      await this.parts.plan.end(keepsSaved);
    } catch (error) {
      const fault = toFault(error);
      if (fault.code === 'packet-io.closed') return; // the engine was stopped at the same time and exited first
      this.parts.log.warn('The engine could not be stopped in order', { ...fault });
    }
  }

  private endAgents(): Promise<void> {
    const ended = this.parts.plan
      .endAgents()
      .catch((error: unknown) => this.parts.log.warn('An agent could not be stopped', { ...toFault(error) }));
    return this.within(MAX_AGENT_WAIT_MS, ended);
  }

  private within(ms: number, work: Promise<void>): Promise<void> {
    return Promise.race([work, new Promise<void>((resolve) => void this.parts.clock.after(ms, resolve))]);
  }
}
