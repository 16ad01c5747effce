import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SurveyFigures, SurveysItem } from '../../../core/contracts/surveys.ts';
import type { Fault } from '../../../core/result/result.ts';
import type { Survey, SurveyText } from '../../../core/surveys/survey.ts';
import type { Base } from '../../base/base-context.ts';
import { ask } from '../../base/notices.ts';
import type { StationClient } from '../../base/station/watched-stream.ts';
import { storeContext } from '../../base/store-context.ts';
import type { ChartState } from '../chart/chart-state.ts';
import type { FiguresState } from '../figures/figures-store.ts';
import type { RunState } from '../run/run-store.ts';

export interface SurveysState {
  /** Newest first; null = they have not come yet. */
  readonly surveys: readonly Survey[] | null;
  /** Figures of surveys that are over, as far as they were read. */
  readonly figures: ReadonlyMap<number, SurveyFigures>;
  /** The survey that the chart shows. */
  readonly shown: number | null;
  /** Surveys to compare, two at most. */
  readonly chosen: readonly number[];
  /** They are listed under their sites. */
  readonly isBySite: boolean;
  /** The survey that the form edits; null = it starts one. */
  readonly edited: number | null;
  readonly isPending: boolean;
  /** Why the form's action failed. */
  readonly fault: Fault | null;
  /** Opens the form. @param edited null = for a new survey */
  openForm(edited: number | null): void;
  closeForm(): void;
  /** @param startMeasuring asks first where Start would */
  start(text: SurveyText, startMeasuring: boolean): Promise<void>;
  save(id: number, text: SurveyText): Promise<void>;
  stop(): Promise<void>;
  addStep(id: number, name: string): Promise<boolean>;
  /** Deletes it, with Undo in the notice. */
  remove(id: number): Promise<void>;
  /** Shows its span in chart and figures. */
  show(id: number): void;
  choose(id: number): void;
  clearChosen(): void;
  groupBySite(isBySite: boolean): void;
  /** Reads the figures of surveys that have none yet, one after the other. */
  loadFigures(): Promise<void>;
}

export type SurveysStore = StoreApi<SurveysState>;

export const [SurveysContext, useSurveys] = storeContext<SurveysStore>('SurveysStore');

const BY_SITE = 'sounder.surveys-by-site';
const ENGINEER = 'sounder.survey-engineer';
/** The chart needs a span; a survey of less is shown with this much around it. */
const LEAST_SHOWN_MS = 1000;
/** Figures that are read by themselves: those of the newest. */
const MAX_FIGURES = 50;

type Parts = Pick<Base, 'link' | 'notices' | 'layout' | 'bridge' | 'stationNowMs'> & {
  readonly chart: { getState(): Pick<ChartState, 'zoom'> };
  readonly figures: { getState(): Pick<FiguresState, 'visit'> };
  readonly run: { getState(): Pick<RunState, 'startWith'> };
};

/** The survey that runs. */
export const runningOf = (surveys: readonly Survey[] | null): Survey | undefined =>
  surveys?.find(({ endedAtMs }) => endedAtMs === null);

/** Name of the engineer who started the last survey on this computer. */
export const rememberedEngineer = ({ preferences }: Base['bridge']): string => preferences.read(ENGINEER) ?? '';

/** Surveys of the project, and what the page does with them. */
export function createSurveysStore(parts: Parts): SurveysStore {
  const { link, notices, layout, bridge, chart, figures, run, stationNowMs } = parts;
  let isLoading = false;

  const keepFault = (fault: Fault): boolean => {
    store.setState({ fault });
    return true;
  };
  const pending = async <T>(work: () => Promise<T>): Promise<T> => {
    store.setState({ isPending: true, fault: null });
    try {
      return await work();
    } finally {
      store.setState({ isPending: false });
    }
  };
  const done = (message: string) => notices.getState().report({ tone: 'done', message });
  const restore = async (id: number) => {
    const restored = await ask(parts, (station) => station.surveyRestore({ id }));
    if (restored) done(`Restored survey ${restored.name}`);
  };

  const store: SurveysStore = createStore<SurveysState>((set, get) => ({
    surveys: null,
    figures: new Map(),
    shown: null,
    chosen: [],
    isBySite: bridge.preferences.read(BY_SITE) === 'yes',
    edited: null,
    isPending: false,
    fault: null,
    openForm(edited) {
      set({ edited, fault: null });
      layout.getState().showDialog('survey');
    },
    closeForm() {
      layout.getState().showDialog('none');
      set({ fault: null });
    },
    start: (text, startMeasuring) =>
      pending(async () => {
        const request = (station: StationClient, options: { readonly allowRate?: boolean }) =>
          station.surveyStart({ ...text, startMeasuring, ...options });
        const started = await (startMeasuring
          ? run.getState().startWith(request, keepFault)
          : ask(parts, (station) => request(station, {}), keepFault));
        if (!started) return;
        bridge.preferences.write(ENGINEER, text.engineer);
        get().closeForm();
      }),
    save: (id, text) =>
      pending(async () => {
        if (await ask(parts, (station) => station.surveyEdit({ id, text }), keepFault)) get().closeForm();
      }),
    stop: () =>
      pending(async () => {
        const running = runningOf(get().surveys);
        if (!running) return;
        const ended = await ask(parts, (station) => station.surveyStop({ id: running.id, stopMeasuring: false }));
        if (ended) done(`Stopped survey ${ended.name}; measuring continues`);
      }),
    addStep: async (id, name) => (await ask(parts, (station) => station.surveyStep({ id, name }))) !== undefined,
    async remove(id) {
      const deleted = await ask(parts, (station) => station.surveyDelete({ id }));
      if (!deleted) return;
      const action = { label: 'Undo', run: () => void restore(id) };
      notices.getState().report({ tone: 'done', message: `Deleted survey ${deleted.name}`, action });
    },
    show(id) {
      const survey = get().surveys?.find((one) => one.id === id);
      if (!survey) return;
      const toMs = survey.endedAtMs ?? stationNowMs();
      chart.getState().zoom({ fromMs: survey.startedAtMs, toMs: Math.max(toMs, survey.startedAtMs + LEAST_SHOWN_MS) });
      figures.getState().visit('chart');
      set({ shown: id });
    },
    choose(id) {
      const { chosen } = get();
      set({ chosen: chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id].slice(-2) });
    },
    clearChosen: () => set({ chosen: [] }),
    groupBySite(isBySite) {
      bridge.preferences.write(BY_SITE, isBySite ? 'yes' : 'no');
      set({ isBySite });
    },
    async loadFigures() {
      if (isLoading) return;
      isLoading = true;
      const failed = new Set<number>();
      for (let id = nextUnread(get(), failed); id !== undefined; id = nextUnread(get(), failed)) {
        const wanted = id;
        const read = await ask(
          parts,
          (station) => station.surveyFigures({ id: wanted }),
          () => true, // the row stays without figures; the next opening of the panel asks again
        );
        if (read) set({ figures: new Map(get().figures).set(wanted, read) });
        else failed.add(wanted);
      }
      isLoading = false;
    },
  }));

  link.watch((station) => station.surveys(null, (item) => store.setState(applied(store.getState(), item))));
  return store;
}

function nextUnread({ surveys, figures }: SurveysState, failed: ReadonlySet<number>): number | undefined {
  const isUnread = ({ id, endedAtMs }: Survey) => endedAtMs !== null && !figures.has(id) && !failed.has(id);
  return surveys?.slice(0, MAX_FIGURES).find(isUnread)?.id;
}

function applied({ surveys, chosen, shown }: SurveysState, item: SurveysItem): Partial<SurveysState> {
  const all = new Map(item.full ? [] : (surveys ?? []).map((survey) => [survey.id, survey]));
  for (const survey of item.surveys) all.set(survey.id, survey);
  for (const id of item.removed) all.delete(id);
  return {
    surveys: [...all.values()].sort((left, right) => right.startedAtMs - left.startedAtMs || right.id - left.id),
    chosen: chosen.filter((id) => all.has(id)),
    shown: shown !== null && all.has(shown) ? shown : null,
  };
}
