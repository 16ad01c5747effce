import type { EngineKind } from '../core/model/engine-kind.ts';
import type { Project } from '../core/model/project.ts';
import { Planner } from '../core/plan/planner.ts';
import type { Fault } from '../core/result/result.ts';
import { RecentProjects } from '../host/recent-projects.ts';
import { secretReader } from '../host/secrets/secret-reader.ts';
import { SecretStore } from '../host/secrets/secret-store.ts';
import { buildReports } from './build-reports.ts';
import { buildWatches } from './build-watches.ts';
import { Captures } from './engine/captures.ts';
import { EngineLink, SETTLED_STATES } from './engine/engine-link.ts';
import { EngineSession } from './engine/engine-session.ts';
import { AgentIncidents } from './events/agent-incidents.ts';
import { ExcludedSpans } from './events/excluded-spans.ts';
import { FreeSpace } from './events/free-space.ts';
import { GapEvents } from './events/gap-events.ts';
import { Incidents } from './events/incidents.ts';
import { resumeAlerts } from './events/resume-alerts.ts';
import { StorageHealth } from './events/storage-health.ts';
import { Timeline } from './events/timeline.ts';
import { agentResolver } from './fleet/agent-resolver.ts';
import { Fleet } from './fleet/fleet.ts';
import { GlobalLock } from './fleet/global-lock.ts';
import { Inventories } from './inventories/inventories.ts';
import { reportDamage } from './maintain/report-damage.ts';
import { stationMetrics } from './metrics/station-metrics.ts';
import { SavedNames } from './names/saved-names.ts';
import { NetprobeService } from './netprobe/netprobe-service.ts';
import { Networks } from './networks/networks.ts';
import { OutputEvents } from './outputs/output-events.ts';
import { Outputs } from './outputs/outputs.ts';
import { longestTimeouts } from './outputs/timeouts.ts';
import { Archive } from './page/archive.ts';
import type { NewReplay } from './page/page-session.ts';
import { StatusFeed } from './page/status-feed.ts';
import { restorePaths } from './paths/restore-paths.ts';
import { CatalogFeed } from './plan/catalog-feed.ts';
import { EnginePlans } from './plan/engine-plans.ts';
import { hasServices } from './plan/has-services.ts';
import { KnownIds } from './plan/known-ids.ts';
import { PlanFollower } from './plan/plan-follower.ts';
import { RunningPlan } from './plan/running-plan.ts';
import { SavedPlans } from './plan/saved-plan.ts';
import { ProjectEditor } from './project/project-editor.ts';
import { ProjectTextFeed } from './project/project-text-feed.ts';
import { Reloads } from './project/reloads.ts';
import { SerialQueue } from './project/serial-queue.ts';
import { Projects } from './projects/projects.ts';
import { pastOnly, READ_ONLY } from './read-only/read-only.ts';
import { Replay } from './replay/replay.ts';
import { StorePast } from './replay/store-past.ts';
import { resumeRun } from './run/resume-run.ts';
import { Run } from './run/run.ts';
import { SampleIntake } from './run/sample-intake.ts';
import { readSavedRun } from './run/saved-run.ts';
import { StoreReports } from './run/store-reports.ts';
import { Station } from './station.ts';
import type { StationOptions } from './station-options.ts';
import { storageLimits } from './store/limits.ts';
import { Store } from './store/store.ts';
import { SurveyFiles } from './surveys/survey-files.ts';
import { SurveyReadings } from './surveys/survey-readings.ts';
import { Surveys } from './surveys/surveys.ts';

/**
 * Opens the store and puts the station's parts together, each after the parts that it calls; then restores the state of
 * the last station. Throws FaultErrors `store.*`.
 */
export async function buildStation(options: StationOptions): Promise<Station> {
  const {
    project: projectService,
    memory,
    dataDir,
    entryDir,
    about,
    clock,
    log,
    ownAddresses,
    resume,
    connectEngine,
  } = options;
  const { readOnly } = about;
  const limitsOf = ({ storage }: Project) => storageLimits(storage, options.storageFlags);
  const store = await Store.open({
    dataDir: options.storeDir,
    limits: limitsOf(projectService.current),
    entryDir,
    log,
    readOnly,
  });
  const openedAt = store.journal;
  // What comes from now on is counted live: readings of the last run, which are asked later, must not have it too.
  const letFold = store.foldLimit.hold(openedAt.newestId);

  const catalog = new CatalogFeed();
  const { engines } = catalog;
  engines.note(await store.request({ method: 'agentSeries' }));
  const timeline = new Timeline(store);
  const storage = new StorageHealth(clock, log);
  const recording = readOnly ? pastOnly(timeline) : timeline;
  const freeSpace = new FreeSpace({ read: options.diskSpace, timeline: recording, clock, log });
  const excluded = new ExcludedSpans(clock);
  timeline.onEvent((event) => excluded.note(event));
  const incidents = new Incidents({ timeline: recording, catalog, excluded, clock, log });

  const globalLock = new GlobalLock({ clock, log, onChange: () => fleet.changed() });
  const linkTo = (kind: EngineKind) =>
    new EngineLink({
      name: `${kind} engine`,
      connectPort: () => connectEngine(kind),
      lock: globalLock.of(kind),
      isOnDemand: kind === 'service',
      onNoReflector: (fault) => agentIncidents.noReflector('this computer', fault),
      clock,
      log,
    });
  const [link, serviceLink] = [linkTo('packet'), linkTo('service')];
  if (readOnly) for (const one of [link, serviceLink]) one.refuse(READ_ONLY);
  const planner = new Planner();
  const metrics = options.metrics
    ? stationMetrics({ flags: options.metrics, resume, version: about.version, clock, log })
    : undefined;
  const networks = new Networks({ dataDir, readOnly, log });
  const { routers, paths, findings, limits, load, channel, alerts, thresholds } = buildWatches({
    ...{ timeline, catalog, excluded, incidents, planner, networks, link, clock, log },
    reverseNames: options.reverseNames,
    onPathChange: (series) => metrics?.service.pathChanged(series),
  });
  const gaps = new GapEvents({ timeline: recording, clock, log });
  const intake = new SampleIntake({
    watches: { paths, findings, limits, load, thresholds, alerts, metrics: metrics?.service },
    store,
    catalog,
    engines,
    onGap: (engine, gap) => gaps.add(engine, gap),
    clock,
    log,
  });
  store.listen(new StoreReports({ intake, storage, incidents, log }));

  const savedPlans = new SavedPlans(store, log, clock, engines);
  const planOf = (kind: EngineKind, one: Planner, its: EngineLink) =>
    new RunningPlan({
      planner: one,
      link: its,
      intake: intake.ofEngine(kind),
      incidents,
      saved: savedPlans.of(kind),
      clock,
      log,
    });
  const agentIncidents = new AgentIncidents({ timeline: recording, clock, log });
  const netprobe = new NetprobeService({
    ...{ catalog, intake, dataDir, readOnly, clock, log },
    incidents: agentIncidents,
    at: options.netprobe,
  });
  const fleet = new Fleet({
    netprobe,
    store,
    intake,
    incidents: agentIncidents,
    planIncidents: incidents,
    savedPlans,
    engines,
    catalog,
    globalLock,
    reflectHere: (request) => serviceLink.reflect(request),
    dataDir,
    readOnly,
    ...options.hub,
    clock,
    log,
  });
  const plan = new EnginePlans(
    { packet: planOf('packet', planner, link), service: planOf('service', new Planner(), serviceLink) },
    savedPlans,
    { make: (engine) => fleet.planOf(engine), engines, incidents: agentIncidents },
  );
  const run = new Run({ catalog, plan, intake, store, timeline, storage, ratePps: options.ratePps, clock, log });
  const captures = new Captures({ link, catalog, dataDir, clock, log });
  const surveys = new Surveys({ store, timeline: recording, readOnly, clock, log });
  const { reports, scheduledReports, downloads } = buildReports({
    ...{ store, surveys, captures, timeline: recording, clock, log },
    options,
  });

  const secretOptions = { dir: dataDir, ...(options.secretsKey && { key: options.secretsKey }) };
  const secret = secretReader(secretOptions);
  const projectPath = () => projectService.open.path;
  const inventories = new Inventories({ dataDir, entryDir, projectPath, secret, timeline, clock, log });
  const planQueue = new SerialQueue();
  const ids = new KnownIds(store);
  const savedNames = new SavedNames(store, log);
  const resolver = agentResolver(options.resolver, (name) => fleet.addressesOf(name));
  const follower = new PlanFollower({
    project: {
      get current() {
        return inventories.projectWith(projectService.current);
      },
      get inventoryOf() {
        return inventories.inventoryOf;
      },
    },
    resolver,
    ids,
    ownAddresses,
    catalog,
    captures,
    plan,
    run,
    incidents,
    savedNames,
    enginesFor: async (project) => {
      if (hasServices(project)) await serviceLink.need();
    },
    metrics: metrics && ((next) => metrics.service.follow(next, projectService.open)),
    planQueue,
    clock,
    log,
  });
  const planWithout = async (fault: Fault, withdraw: () => Promise<void>) => {
    if (!inventories.withhold(fault)) return false;
    await withdraw();
    await follower.followNow();
    return true;
  };
  const sessionOf = (kind: EngineKind) =>
    new EngineSession({
      kind,
      store,
      intake: intake.ofEngine(kind),
      plan: plan.of(kind),
      planWithout,
      run,
      captures: kind === 'packet' ? captures : null,
      incidents,
      planQueue,
      log,
    });

  const projectQueue = new SerialQueue();
  const reloads = new Reloads({ project: projectService, follower, incidents, queue: projectQueue, clock, log });
  const project = new ProjectEditor({
    project: projectService,
    memory,
    follower,
    ids,
    reloads,
    queue: projectQueue,
    log,
  });

  const status = new StatusFeed({
    run,
    link,
    serviceLink,
    catalog,
    project,
    follower,
    intake,
    store,
    storage,
    freeSpace,
    silentAgents: () => fleet.silentAgents,
    clock,
    about,
  });
  const archive = new Archive({ store, intake, catalog, paths, log });
  const past = new StorePast(store, catalog);
  const newReplay: NewReplay = (onState) =>
    new Replay({ past, clock, log, catalog, planner, routers, networks }, onState);
  const { live, tail } = intake;
  const text = new ProjectTextFeed(projectService, log);
  const feeds = { status, catalog, live, tail, paths, findings, events: timeline, text };

  const isSettled = ({ state }: EngineLink) => run.phase === 'stopped' || SETTLED_STATES.has(state);
  const outputs = new Outputs({
    settled: () => ({ packet: isSettled(link), service: isSettled(serviceLink) }),
    dataDir,
    entryDir,
    version: about.version,
    secret,
    events: new OutputEvents({ timeline, clock, log }),
    onNeeded: (afterRow) => store.keepAfter(afterRow),
    clock,
    log,
  });
  inventories.onChange(() => follower.followNames());
  const projects = new Projects({
    dataDir,
    entryDir,
    readOnly,
    openFault: options.openFault,
    recent: new RecentProjects(),
    run,
    openOther: options.openProject,
    clock,
  });
  catalog.onChange(({ project, identified }) => {
    projects.follow(project.name ?? '');
    if (readOnly) return;
    outputs.follow(project.outputs ?? {}, longestTimeouts(identified));
    inventories.follow(project);
    fleet.followProject();
    store.setLimits(limitsOf(project));
    scheduledReports.follow(project.reports ?? {});
  });

  metrics?.watch({
    links: { packet: link, service: serviceLink },
    intake,
    store,
    storage,
    run,
    project,
    outputs,
    inventories,
  });
  const resumes = () => !readOnly && (options.continueRun ?? projectService.current.storage?.resume ?? false);
  const kept = await readSavedRun(store);
  if (readOnly) run.recall(kept?.startedAtMs ?? null, openedAt);
  const continued = readOnly
    ? null
    : await resumeRun(
        { store, storage, run, plan, intake, incidents, timeline, savedPlans, engines, clock, log },
        openedAt,
        { isRestart: resume, continues: resumes(), kept },
      );
  // The engine of the station before this one may have what is not stored yet.
  if (resume || continued) void serviceLink.need();
  await inventories.startWith(
    () => follower.start(resume || readOnly || continued !== null),
    () => plan.check(run.wanted()),
  );
  await continued?.verify();
  const isRunning = run.phase === 'running';
  const isMeasured = (series: number) => catalog.current.series.has(series);
  if (!readOnly) await resumeAlerts({ timeline, alerts, channel, intake, log }, { ...openedAt, isRunning, isMeasured });
  alerts.start();
  const { newestMs } = openedAt;
  await surveys.load({ isRestart: resume, phase: run.phase, newestMs, isCopy: kept?.isCopy ?? false });
  const surveyFiles = new SurveyFiles({ store, surveys, dataDir, log });
  await surveyFiles.plans.load();
  void reportDamage({ dataDir: options.storeDir, timeline: recording, storage, clock, log });
  void restorePaths({ store, paths, findings, intake, log }, openedAt.newestId).finally(letFold);
  return new Station({
    feeds,
    archive,
    project,
    captures,
    downloads,
    secrets: new SecretStore(secretOptions),
    outputs,
    inventories,
    projects,
    surveys,
    surveyFiles,
    reports,
    scheduledReports,
    surveyReadings: new SurveyReadings({ store, surveys, clock, log }),
    networks,
    fleet,
    netprobe,
    newReplay,
    projectService,
    store,
    links: { packet: link, service: serviceLink },
    sessions: { packet: sessionOf('packet'), service: sessionOf('service') },
    follower,
    plan,
    run,
    incidents,
    routers,
    metrics: metrics?.service,
    resumes,
    projectQueue,
    planQueue,
    entryDir,
    readOnly,
    clock,
    log,
  });
}
