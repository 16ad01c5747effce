import { stationContract } from '../../core/contracts/station.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, FaultError } from '../../core/result/result.ts';
import type { Handlers, Sink } from '../../core/rpc/contract.ts';
import type { Port } from '../../core/rpc/port.ts';
import { serve } from '../../core/rpc/serve.ts';
import { Notes } from '../events/notes.ts';
import { refuseReadOnly } from '../read-only/read-only.ts';
import type { Station } from '../station.ts';
import { checkMeasure } from './archive.ts';
import { PageSession } from './page-session.ts';
import { replayedFeeds, type ShownFeeds } from './replayed-feeds.ts';

/** Calls that would write to a project or measure. */
const REFUSED = {
  adopt: refuseReadOnly,
  edit: refuseReadOnly,
  note: refuseReadOnly,
  noteChange: refuseReadOnly,
  noteDelete: refuseReadOnly,
  captureStart: refuseReadOnly,
  doctorChange: refuseReadOnly,
  captureDelete: refuseReadOnly,
  outputTest: refuseReadOnly,
  networksSet: refuseReadOnly,
  secretSet: refuseReadOnly,
  secretDelete: refuseReadOnly,
  surveyStart: refuseReadOnly,
  surveyStop: refuseReadOnly,
  surveyEdit: refuseReadOnly,
  surveyStep: refuseReadOnly,
  surveyDelete: refuseReadOnly,
  surveyRestore: refuseReadOnly,
  surveyPinPut: refuseReadOnly,
  surveyPinDelete: refuseReadOnly,
  surveyPicture: refuseReadOnly,
  surveyPlanPut: refuseReadOnly,
  surveyPlanDelete: refuseReadOnly,
  reportMake: refuseReadOnly,
  reportDelete: refuseReadOnly,
} satisfies Partial<Handlers<typeof stationContract>>;

const REPLAYED: Fault = {
  code: 'replay.past',
  message: 'The figures of a path cannot be reset in a replay',
  hint: 'go back to the present first',
};

/** Serves one page. The peer has proven to know the token; its messages are checked nevertheless. */
export function servePage(port: Port, station: Station, log: Log): void {
  const { feeds, archive, project, captures, downloads, secrets, outputs, inventories, projects } = station;
  const { surveys, surveyReadings, surveyFiles, reports } = station;
  log.debug('page.connect');
  const session = new PageSession((onState) => station.newReplay(onState));
  port.onClose(() => {
    log.debug('page.disconnect');
    session.stop();
  });
  const isSeries = (series: number) => feeds.catalog.addressOf(series) !== '';
  const notes = new Notes({ timeline: feeds.events, isSeries });
  /** The streams of the moment that this page is shown. */
  const shown = (sink: Sink<never>, signal: AbortSignal): ShownFeeds => {
    session.follow(sink, signal);
    return session.replay ? replayedFeeds(session.replay, feeds) : feeds;
  };
  const handlers: Handlers<typeof stationContract> = {
    status: (_, sink, signal) => shown(sink, signal).status.open(sink, signal),
    catalog: (_, sink, signal) => feeds.catalog.open(sink, signal),
    live: (_, sink, signal) => shown(sink, signal).live.open(sink, signal),
    path: ({ series }, sink, signal) => shown(sink, signal).paths.open(series, sink, signal),
    pathAt: (span, sink, signal) => archive.pathAt(span, sink, signal),
    findings: ({ series, brief = false }, sink, signal) =>
      shown(sink, signal).findings.open({ series, brief }, sink, signal),
    tail: (query, sink, signal) => {
      checkMeasure(query.measure);
      shown(sink, signal).tail.open(query, sink, signal);
    },
    history: (query, sink, signal) => archive.history(query, sink, signal, session.replay),
    aggregate: (query, sink, signal) => archive.aggregate(query, sink, signal, session.replay),
    hopHistory: (query, sink, signal) => archive.hopHistory(query, sink, signal, session.replay),
    pathReset: ({ series }) => {
      if (session.replay) throw new FaultError(REPLAYED);
      feeds.paths.reset(series);
      return null;
    },
    fleet: (_, sink, signal) => station.fleet.follow(sink, signal),
    fleetChanges: (_, sink, signal) => station.fleet.followChanges(sink, signal),
    fleetCode: (request) => station.fleet.makeCode(request),
    fleetAnnounce: async ({ minutes }) => ({ untilMs: await station.fleet.announce(minutes) }),
    fleetApprove: ({ id, name }) => ({ name: station.fleet.approve(id, name ?? null) }),
    fleetReject: ({ id }) => {
      station.fleet.reject(id);
      return null;
    },
    fleetRevoke: ({ name }) => {
      station.fleet.revoke(name);
      return null;
    },
    fleetRestart: async ({ name }) => {
      await station.fleet.restart(name);
      return null;
    },
    fleetRun: async ({ name, series }) => ({ series: await station.fleet.measureNow(name, series ?? null) }),
    fleetBenchmark: async ({ name }) => ({ safePps: await station.fleet.benchmark(name) }),
    fleetSetHostName: async ({ name, hostName }) => {
      await station.fleet.setHostName(name, hostName);
      return null;
    },
    fleetLogs: async ({ name, lines }) => ({ text: await station.fleet.logs(name, lines) }),
    fleetBundle: (release) => ({ receivedBytes: station.fleet.upgrades.bundle(release) }),
    fleetBundleChunk: async (chunk) => ({ receivedBytes: await station.fleet.upgrades.chunk(chunk) }),
    fleetUpgrade: (request) => {
      station.fleet.upgrades.begin(request);
      return null;
    },
    fleetUpgradeStop: () => {
      station.fleet.upgrades.stop();
      return null;
    },
    networks: (_, sink, signal) => station.networks.open(sink, signal),
    networksSet: (files) => station.networks.set(files),
    statistics: (query, sink, signal) => archive.statistics(query, sink, signal),
    moment: (query, sink, signal) => archive.moment(query, sink, signal),
    findingsAt: (query, sink, signal) => archive.findingsAt(query, sink, signal),
    eventsIn: (span, sink, signal) => archive.eventsIn(span, sink, signal),
    events: ({ sinceMs }, sink, signal) => shown(sink, signal).events.open(sinceMs, sink, signal),
    replay: (change) => session.change(change),
    replayStop: () => {
      session.stop();
      return null;
    },
    replayState: (_, sink, signal) => session.openState(sink, signal),
    note: (note) => notes.add(note),
    noteChange: (note) => notes.change(note),
    noteDelete: async ({ id }) => {
      await notes.delete(id);
      return null;
    },
    projectText: (_, sink, signal) => feeds.text.open(sink, signal),
    readFile: ({ text, as }) => project.readFile(text, as),
    reload: async () => ({ changed: await project.reload(true) }),
    adopt: async () => ({ path: await project.adopt() }),
    edit: async ({ ops }) => ({ inverse: await project.edit(ops), revision: feeds.catalog.revision }),
    start: async ({ allowRate }) => ({ phase: await station.start(allowRate ?? false) }),
    pause: async () => ({ phase: await station.pause() }),
    stop: async () => ({ phase: await station.stop() }),
    captureStart: (request) => captures.start(request),
    captureStop: () => captures.stop(),
    captureStatus: () => captures.status(),
    captureFiles: () => downloads.captures(),
    captureDelete: ({ name }) => downloads.deleteCapture(name),
    download: (request) => downloads.prepare(request),
    downloadRead: ({ id }, sink, signal) => downloads.running.open(id, sink, signal),
    downloadStatus: ({ id }, sink, signal) => downloads.running.status(id, sink, signal),
    downloadCancel: ({ id }) => {
      downloads.running.cancel(id);
      return null;
    },
    doctor: () => station.capabilities(),
    doctorAccess: () => station.doctorAccess(),
    doctorChange: ({ change }) => station.changeAccess(change),
    outputs: (_, sink, signal) => outputs.open(sink, signal),
    inventories: (_, sink, signal) => inventories.open(sink, signal),
    outputTest: ({ name }) => outputs.test(name),
    projects: (_, sink, signal) => projects.open(sink, signal),
    projectOpen: async (request) => {
      await projects.openOther(request);
      return null;
    },
    projectForget: async ({ dataDir }) => {
      projects.forget(dataDir);
      return null;
    },
    projectBackup: (request, sink, signal) => projects.backup(request, sink, signal),
    surveys: (_, sink, signal) => surveys.open(sink, signal),
    surveyStart: (request) => station.startSurvey(request),
    surveyStop: async ({ id, stopMeasuring }) => {
      const survey = await surveys.stop(id);
      if (stopMeasuring) await station.stop();
      return survey;
    },
    surveyEdit: ({ id, text }) => surveys.edit(id, text),
    surveyStep: ({ id, name }) => surveys.addStep(id, name),
    surveyDelete: ({ id }) => surveys.delete(id),
    surveyRestore: ({ id }) => surveys.restore(id),
    surveyFigures: ({ id }) => surveyReadings.figures(id),
    surveyCompare: (request, sink, signal) => surveyReadings.compare(request, sink, signal),
    surveyPinPut: ({ id, pin, value }) => surveyFiles.putPin(id, pin, value),
    surveyPinDelete: ({ id, pin }) => surveyFiles.deletePin(id, pin),
    surveyPicture: ({ base64 }) => surveyFiles.addPicture(base64),
    surveyPictureRead: ({ name }, sink, signal) => surveyFiles.openPicture(name, sink, signal),
    surveyPlans: (_, sink, signal) => surveyFiles.plans.open(sink, signal),
    surveyPlanPut: (plan) => surveyFiles.plans.put(plan),
    surveyPlanDelete: ({ site }) => surveyFiles.plans.delete(site),
    reportPreview: (options, sink, signal) => reports.preview(options, sink, signal),
    reportMake: (request, sink, signal) => reports.make(request, sink, signal),
    reports: (_, sink, signal) => reports.open(sink, signal),
    reportDelete: ({ name }) => {
      reports.delete(name);
      return null;
    },
    reportTemplateCheck: (template) => reports.checkTemplate(template),
    secretNames: () => secrets.list(),
    secretSet: async ({ name, value }) => {
      await secrets.set(name, value);
      return secrets.list();
    },
    secretDelete: async ({ name }) => {
      await secrets.delete(name);
      return secrets.list();
    },
  };
  serve(port, stationContract, station.readOnly ? { ...handlers, ...REFUSED } : handlers, {
    onProtocolError: (what) => log.warn('A page was disconnected: protocol error', { why: what }),
    onInternal: (method, thrown) => log.error(`${method} failed`, { error: thrown }),
  });
}
