import type { Phase } from '../../core/contracts/station.ts';
import type { SurveyStart, SurveysItem } from '../../core/contracts/surveys.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { MAX_SURVEY_STEPS, type Survey, type SurveyText } from '../../core/surveys/survey.ts';
import type { Timeline } from '../events/timeline.ts';
import { SerialQueue } from '../project/serial-queue.ts';
import type { Store } from '../store/store.ts';
import { surveyEnded, surveyStarted, surveyStepped } from './survey-events.ts';
import { SurveysFeed } from './surveys-feed.ts';

/** Probing, as surveys need it. */
export interface Measuring {
  phase(): Phase;
  start(allowRate: boolean): Promise<Phase>;
  pause(): Promise<Phase>;
  stop(): Promise<Phase>;
}

export interface SurveysParts {
  readonly store: Pick<Store, 'request'>;
  readonly timeline: Pick<Timeline, 'add'>;
  /** The project is open for reading: the Sounder that has it ends its survey. */
  readonly readOnly: boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** State of the station when it opens the surveys. */
export interface SurveysOpening {
  /** Only the station was restarted. */
  readonly isRestart: boolean;
  /** Phase of the run; not stopped = the run of the last station continues, and with it its survey. */
  readonly phase: Phase;
  /** When the newest stored sample was sent, Unix ms; null = none is stored. */
  readonly newestMs: number | null;
  /** The project is a copy that was made while the survey ran. */
  readonly isCopy?: boolean;
}

/** State of the station when it closes them. */
export interface SurveysClosing {
  /** The next start continues a run that is in progress. */
  readonly resumes: boolean;
  readonly phase: Phase;
}

/** The wall clock may be set, and the computer sleep: the planned end is looked at this often at least. */
const LOOK_MS = 30_000;

/** Deletions that can be undone; the text of a survey may be long. */
const MAX_DELETED = 100;

const SOUNDER_CLOSED = 'Sounder was closed';
const SOUNDER_ENDED = 'Sounder ended unexpectedly';
const COPIED = 'This copy of the project was made';
const PLANNED_END = 'The planned time has passed';

/**
 * Surveys of the project, of which one at most runs. Changes are made one after the other: first on disk, then for the pages.
 * Methods reject with FaultErrors `survey.*` and `store.*`.
 */
export class Surveys {
  private readonly parts: SurveysParts;
  private readonly feed = new SurveysFeed();
  private readonly queue = new SerialQueue();
  private readonly all = new Map<number, Survey>();
  /** Surveys that were deleted since the station began, the latest at the end. */
  private readonly deleted = new Map<number, Survey>();
  private timer: Timer | undefined;
  private isRead = false;

  constructor(parts: SurveysParts) {
    this.parts = parts;
  }

  /**
   * Reads what is stored. A survey that ran when Sounder ended continues with the run, or ended at the last stored sample.
   * A failure does not stop the start.
   */
  async load(opening: SurveysOpening): Promise<void> {
    try {
      for (const survey of await this.parts.store.request({ method: 'surveys' })) this.all.set(survey.id, survey);
      this.isRead = true;
      await this.settle(opening);
    } catch (error) {
      this.parts.log.error('The surveys could not be restored', { ...toFault(error) });
    }
  }

  /** The survey that runs. */
  get running(): Survey | undefined {
    return [...this.all.values()].find(({ endedAtMs }) => endedAtMs === null);
  }

  /** Throws FaultError `survey.unknown`. */
  get(id: number): Survey {
    const survey = this.all.get(id);
    if (!survey) throw new FaultError({ code: 'survey.unknown', message: `There is no survey ${id}` });
    return survey;
  }

  /** Surveys, also those that were deleted and can be restored; undefined = what is stored could not be read. */
  known(): { readonly kept: readonly Survey[]; readonly deleted: readonly Survey[] } | undefined {
    if (!this.isRead) return undefined;
    return { kept: [...this.all.values()], deleted: [...this.deleted.values()] };
  }

  open(sink: Sink<SurveysItem>, signal: AbortSignal): void {
    this.feed.open([...this.all.values()], sink, signal);
  }

  /** Starts probing first where that is asked for: a survey that cannot measure does not begin. */
  start({ startMeasuring, allowRate, ...text }: SurveyStart, measuring: Measuring): Promise<Survey> {
    return this.queue.run(async () => {
      if (this.running) throw new FaultError(alreadyRunning(this.running));
      const before = measuring.phase();
      const startsNow = startMeasuring && before !== 'running';
      if (startsNow) await measuring.start(allowRate ?? false);
      const startedAtMs = this.parts.clock.nowMs();
      try {
        const survey = await this.parts.store.request({
          method: 'addSurvey',
          survey: { ...text, startedAtMs, endedAtMs: null, steps: [] },
        });
        await this.record(surveyStarted(survey));
        this.show(survey);
        return survey;
      } catch (error) {
        if (startsNow) await (before === 'paused' ? measuring.pause() : measuring.stop());
        throw error;
      }
    });
  }

  stop(id: number): Promise<Survey> {
    return this.queue.run(() => {
      const survey = this.ofRunning(id);
      return this.end(survey, Math.min(this.parts.clock.nowMs(), plannedEnd(survey)));
    });
  }

  edit(id: number, text: SurveyText): Promise<Survey> {
    return this.change(id, (survey) => ({ ...survey, ...text }));
  }

  /** Replaces a survey by what `changed` makes of it. Rejects with what it throws. */
  change(id: number, changed: (survey: Survey) => Survey): Promise<Survey> {
    return this.queue.run(() => this.put(changed(this.get(id))));
  }

  addStep(id: number, name: string): Promise<Survey> {
    return this.queue.run(async () => {
      const survey = this.ofRunning(id);
      if (survey.steps.length >= MAX_SURVEY_STEPS) throw new FaultError(TOO_MANY_STEPS);
      const step = { name, atMs: this.parts.clock.nowMs() };
      const changed = await this.put({ ...survey, steps: [...survey.steps, step] });
      await this.record(surveyStepped(survey, step));
      return changed;
    });
  }

  /** Samples and events stay. */
  delete(id: number): Promise<Survey> {
    return this.queue.run(async () => {
      const survey = this.get(id);
      if (survey.endedAtMs === null) throw new FaultError(alreadyRunning(survey));
      await this.parts.store.request({ method: 'deleteSurvey', id });
      this.all.delete(id);
      this.deleted.set(id, survey);
      for (const first of this.deleted.keys()) if (this.deleted.size > MAX_DELETED) this.deleted.delete(first);
      this.feed.removed(id);
      return survey;
    });
  }

  /** Undoes a deletion. */
  restore(id: number): Promise<Survey> {
    return this.queue.run(async () => {
      const survey = this.deleted.get(id);
      if (!survey) {
        const message = `Survey ${id} was not deleted since Sounder was started`;
        throw new FaultError({ code: 'survey.not-deleted', message });
      }
      const restored = await this.put(survey);
      this.deleted.delete(id);
      return restored;
    });
  }

  /** Sounder is being closed; the survey continues with the run. */
  async close({ resumes, phase }: SurveysClosing): Promise<void> {
    await this.queue.idle();
    this.timer?.cancel();
    const { running } = this;
    const continues = resumes && phase !== 'stopped';
    if (running && !continues && !this.parts.readOnly) {
      await this.end(running, Math.min(this.parts.clock.nowMs(), plannedEnd(running)), SOUNDER_CLOSED);
    }
  }

  private async settle({ isRestart, phase, newestMs, isCopy }: SurveysOpening): Promise<void> {
    const { running } = this;
    if (!running || this.parts.readOnly) return;
    if (isRestart || phase !== 'stopped') return this.watch();
    const lastMs = Math.max(running.startedAtMs, newestMs ?? 0);
    await this.end(running, Math.min(lastMs, plannedEnd(running)), isCopy ? COPIED : SOUNDER_ENDED);
  }

  /** Throws FaultError `survey.not-running`. */
  private ofRunning(id: number): Survey {
    const survey = this.get(id);
    if (survey.endedAtMs === null) return survey;
    throw new FaultError({ code: 'survey.not-running', message: `Survey "${survey.name}" has ended` });
  }

  private async end(survey: Survey, atMs: number, reason?: string): Promise<Survey> {
    const endedAtMs = Math.max(atMs, survey.startedAtMs); // the clock may have been set back
    const ended = await this.put({ ...survey, endedAtMs });
    await this.record(surveyEnded(survey, endedAtMs, reason));
    return ended;
  }

  private async put(survey: Survey): Promise<Survey> {
    await this.parts.store.request({ method: 'putSurvey', survey });
    this.show(survey);
    return survey;
  }

  private show(survey: Survey): void {
    this.all.set(survey.id, survey);
    this.feed.changed(survey);
    this.watch();
  }

  /** The survey has changed, whether or not that is on the timeline. */
  private async record(event: Parameters<Timeline['add']>[0]): Promise<void> {
    await this.parts.timeline
      .add(event)
      .catch((error: unknown) => this.parts.log.error('An event of a survey was not recorded', { ...toFault(error) }));
  }

  /** Ends the running survey when its planned time has passed. @param leastMs until it is looked at */
  private watch(leastMs = 0): void {
    this.timer?.cancel();
    const { running } = this;
    if (!running || running.plannedMs === null) return;
    const leftMs = plannedEnd(running) - this.parts.clock.nowMs();
    this.timer = this.parts.clock.after(Math.min(Math.max(leftMs, leastMs), LOOK_MS), () => void this.endPlanned());
  }

  private endPlanned(): Promise<void> {
    return this.queue.run(async () => {
      const { running } = this;
      if (!running || plannedEnd(running) > this.parts.clock.nowMs()) return this.watch();
      try {
        await this.end(running, plannedEnd(running), PLANNED_END);
      } catch (error) {
        this.parts.log.error('A survey could not be ended', { ...toFault(error) });
        this.watch(LOOK_MS);
      }
    });
  }
}

/** Unix ms; infinite = it ends when it is stopped. */
const plannedEnd = ({ startedAtMs, plannedMs }: Survey): number =>
  plannedMs === null ? Number.POSITIVE_INFINITY : startedAtMs + plannedMs;

const alreadyRunning = ({ name }: Survey): Fault => ({
  code: 'survey.running',
  message: `Survey "${name}" is running`,
  hint: 'stop it first',
});

const TOO_MANY_STEPS: Fault = {
  code: 'survey.too-many-steps',
  message: `A survey has at most ${MAX_SURVEY_STEPS} steps`,
  hint: 'start another survey',
};
