import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FloorPlansItem } from '../../../../core/contracts/surveys.ts';
import type { Picture } from '../../../../core/pictures/picture.ts';
import type { Fault } from '../../../../core/result/result.ts';
import type { FloorPlan } from '../../../../core/surveys/floor-plan.ts';
import type { Survey } from '../../../../core/surveys/survey.ts';
import type { NewPin, SurveyPin } from '../../../../core/surveys/survey-pin.ts';
import type { Base } from '../../../base/base-context.ts';
import { ask } from '../../../base/notices.ts';
import { storeContext } from '../../../base/store-context.ts';
import { PictureUrls } from './picture-urls.ts';
import { base64Of, shrunkPhoto } from './read-file.ts';

export interface SurveyFilesState {
  /** By site; null = they have not come yet. */
  readonly plans: readonly FloorPlan[] | null;
  /** Survey whose notes are open. */
  readonly notesOf: number | null;
  /** Site whose plan is open. */
  readonly planOf: string | null;
  readonly isPending: boolean;
  /** Why the last action of the open dialog failed. */
  readonly fault: Fault | null;
  openNotes(survey: number): void;
  openPlan(site: string): void;
  close(): void;
  /** Adds each file as a photo. */
  addPhotos(survey: Survey, files: readonly File[]): Promise<void>;
  addNote(survey: Survey, text: string): Promise<boolean>;
  putPin(survey: number, pin: SurveyPin): Promise<void>;
  /** Deletes it, with Undo in the notice. */
  removePin(survey: number, pin: SurveyPin): Promise<void>;
  /** Makes a picture the plan of a site; measuring points stay. */
  setPlan(site: string, file: File): Promise<void>;
  putPlan(plan: FloorPlan): Promise<void>;
  removePlan(site: string): Promise<void>;
}

export type SurveyFilesStore = StoreApi<SurveyFilesState> & { readonly pictures: PictureUrls };

export const [SurveyFilesContext, useSurveyFiles] = storeContext<SurveyFilesStore>('SurveyFilesStore');

type Parts = Pick<Base, 'link' | 'notices' | 'layout' | 'presentMs'>;

/** Time that a new note is pinned to: now while the survey runs, else that of its file where it lies in the survey. */
export function pinTimeOf({ startedAtMs, endedAtMs }: Survey, nowMs: number, fileMs?: number): number | null {
  if (fileMs !== undefined && fileMs >= startedAtMs && fileMs <= (endedAtMs ?? nowMs)) return fileMs;
  return endedAtMs === null ? nowMs : null;
}

/** Notes, photos and floor plans of surveys. */
export function createSurveyFiles(parts: Parts): SurveyFilesStore {
  const { link, notices, layout, presentMs } = parts;
  const keepFault = (fault: Fault): boolean => {
    store.setState({ fault });
    return true;
  };
  const pending = async (work: () => Promise<void>): Promise<void> => {
    store.setState({ isPending: true, fault: null });
    try {
      await work();
    } finally {
      store.setState({ isPending: false });
    }
  };
  const upload = async (file: Blob): Promise<Picture | undefined> => {
    const base64 = await base64Of(await shrunkPhoto(file)).catch(() => undefined);
    if (base64 === undefined) {
      keepFault({ code: 'picture.unreadable', message: 'The file cannot be read', hint: 'Choose it again' });
      return undefined;
    }
    return ask(parts, (station) => station.surveyPicture({ base64 }), keepFault);
  };
  const addPin = (survey: number, value: NewPin) =>
    ask(parts, (station) => station.surveyPinPut({ id: survey, pin: null, value }), keepFault);
  const undoable = (message: string, run: () => void) =>
    notices.getState().report({ tone: 'done', message, action: { label: 'Undo', run } });

  const store = createStore<SurveyFilesState>((set, get) => ({
    plans: null,
    notesOf: null,
    planOf: null,
    isPending: false,
    fault: null,
    openNotes(notesOf) {
      set({ notesOf, fault: null });
      layout.getState().showDialog('survey-notes');
    },
    openPlan(planOf) {
      set({ planOf, fault: null });
      layout.getState().showDialog('floor-plan');
    },
    close: () => layout.getState().showDialog('none'),
    addPhotos: (survey, files) =>
      pending(async () => {
        for (const file of files) {
          const picture = await upload(file);
          if (!picture) return;
          const atMs = pinTimeOf(survey, presentMs(), file.lastModified);
          if (!(await addPin(survey.id, { text: '', picture, atMs, place: null }))) return;
        }
      }),
    async addNote(survey, text) {
      set({ fault: null });
      const atMs = pinTimeOf(survey, presentMs());
      return (await addPin(survey.id, { text, picture: null, atMs, place: null })) !== undefined;
    },
    async putPin(survey, { id, ...value }) {
      set({ fault: null });
      await ask(parts, (station) => station.surveyPinPut({ id: survey, pin: id, value }), keepFault);
    },
    async removePin(survey, { id, ...value }) {
      const changed = await ask(parts, (station) => station.surveyPinDelete({ id: survey, pin: id }), keepFault);
      if (changed) undoable(value.picture ? 'Deleted the photo' : 'Deleted the note', () => void addPin(survey, value));
    },
    setPlan: (site, file) =>
      pending(async () => {
        const picture = await upload(file);
        if (!picture) return;
        const points = get().plans?.find((plan) => plan.site === site)?.points ?? [];
        await get().putPlan({ site, picture, points: [...points] });
      }),
    async putPlan(plan) {
      set({ fault: null });
      await ask(parts, (station) => station.surveyPlanPut(plan), keepFault);
    },
    async removePlan(site) {
      const deleted = await ask(parts, (station) => station.surveyPlanDelete({ site }), keepFault);
      if (deleted) undoable(`Deleted the floor plan of ${site}`, () => void get().putPlan(deleted));
    },
  }));

  link.watch((station) =>
    station.surveyPlans(null, (item) => store.setState({ plans: planList(store.getState().plans, item) })),
  );
  return Object.assign(store, { pictures: new PictureUrls(link) });
}

function planList(before: readonly FloorPlan[] | null, { full, plans, removed }: FloorPlansItem): readonly FloorPlan[] {
  const all = new Map((full ? [] : (before ?? [])).map((plan) => [plan.site, plan]));
  for (const plan of plans) all.set(plan.site, plan);
  for (const site of removed) all.delete(site);
  return [...all.values()].sort((left, right) => left.site.localeCompare(right.site));
}
