import type { TimelineEvent } from '../../../core/contracts/station.ts';
import { type Fault, FaultError } from '../../../core/result/result.ts';
import type { FloorPlan } from '../../../core/surveys/floor-plan.ts';
import type { Survey } from '../../../core/surveys/survey.ts';
import type { Store } from '../../store/store.ts';

/** A disk with surveys and their events, which outlives a station. */
export class SurveyDisk {
  readonly surveys = new Map<number, Survey>();
  readonly plans = new Map<string, FloorPlan>();
  readonly events: Omit<TimelineEvent, 'id'>[] = [];
  /** Answer to every request; null = it works. */
  refusal: Fault | null = null;
  private nextId = 1;

  readonly request = (async (request: Parameters<Store['request']>[0]) => {
    if (this.refusal) throw new FaultError(this.refusal);
    switch (request.method) {
      case 'surveys':
        return [...this.surveys.values()];
      case 'addSurvey': {
        const survey = { ...request.survey, id: this.nextId++ };
        this.surveys.set(survey.id, survey);
        return survey;
      }
      case 'putSurvey':
        this.surveys.set(request.survey.id, request.survey);
        return undefined;
      case 'deleteSurvey':
        this.surveys.delete(request.id);
        return undefined;
      case 'floorPlans':
        return [...this.plans.values()];
      case 'putFloorPlan':
        this.plans.set(request.plan.site, request.plan);
        return undefined;
      case 'deleteFloorPlan':
        this.plans.delete(request.site);
        return undefined;
      default:
        throw new Error(`unexpected ${request.method}`);
    }
  }) as Store['request'];

  readonly timeline = {
    add: async (event: Omit<TimelineEvent, 'id'>): Promise<TimelineEvent> => {
      this.events.push(event);
      return { ...event, id: this.events.length };
    },
  };

  get messages(): string[] {
    return this.events.map(({ message }) => message);
  }
}
