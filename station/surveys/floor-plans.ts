import type { FloorPlansItem } from '../../core/contracts/surveys.ts';
import type { Log } from '../../core/ports/log.ts';
import { FaultError, toFault } from '../../core/result/result.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import { QueuedSink } from '../../core/rpc/queued-sink.ts';
import { type FloorPlan, MAX_FLOOR_PLANS } from '../../core/surveys/floor-plan.ts';
import { SerialQueue } from '../project/serial-queue.ts';
import type { Store } from '../store/store.ts';
import type { SurveyPictures } from './survey-pictures.ts';

export interface FloorPlansParts {
  readonly store: Pick<Store, 'request'>;
  readonly pictures: Pick<SurveyPictures, 'check' | 'release'>;
  readonly log: Log;
}

/** Floor plans of the project, one per site. Changes are made one after the other: first on disk, then for the pages. */
export class FloorPlans {
  private readonly parts: FloorPlansParts;
  private readonly queue = new SerialQueue();
  private readonly all = new Map<string, FloorPlan>();
  private isRead = false;
  private readonly readers = new Set<QueuedSink<FloorPlansItem>>();

  constructor(parts: FloorPlansParts) {
    this.parts = parts;
  }

  /** Reads what is stored. A failure does not stop the start. */
  async load(): Promise<void> {
    try {
      for (const plan of await this.parts.store.request({ method: 'floorPlans' })) this.all.set(plan.site, plan);
      this.isRead = true;
    } catch (error) {
      this.parts.log.error('The floor plans could not be read', { ...toFault(error) });
    }
  }

  /** Names of the pictures of all plans; undefined = what is stored could not be read. */
  pictures(): readonly string[] | undefined {
    if (!this.isRead) return undefined;
    return [...this.all.values()].map(({ picture }) => picture.name);
  }

  open(sink: Sink<FloorPlansItem>, signal: AbortSignal): void {
    const reader = new QueuedSink(sink);
    this.readers.add(reader);
    signal.addEventListener('abort', () => this.readers.delete(reader), { once: true });
    reader.send({ full: true, plans: [...this.all.values()], removed: [] });
  }

  /** Adds the plan of a site, or replaces it. Rejects with FaultErrors `picture.unknown`, `survey.too-many-plans`, `store.*`. */
  put(plan: FloorPlan): Promise<FloorPlan> {
    return this.queue.run(async () => {
      const { store, pictures } = this.parts;
      const before = this.all.get(plan.site);
      if (!before && this.all.size >= MAX_FLOOR_PLANS) {
        throw new FaultError({
          code: 'survey.too-many-plans',
          message: `A project has at most ${MAX_FLOOR_PLANS} floor plans`,
          hint: 'Delete one that is no longer needed',
        });
      }
      pictures.check(plan.picture);
      await store.request({ method: 'putFloorPlan', plan });
      this.all.set(plan.site, plan);
      if (before && before.picture.name !== plan.picture.name) pictures.release([before.picture.name]);
      this.publish({ full: false, plans: [plan], removed: [] });
      return plan;
    });
  }

  /** @returns the deleted plan. Rejects with FaultErrors `survey.unknown-plan`, `store.*` */
  delete(site: string): Promise<FloorPlan> {
    return this.queue.run(async () => {
      const plan = this.all.get(site);
      if (!plan) throw new FaultError({ code: 'survey.unknown-plan', message: `There is no floor plan of ${site}` });
      await this.parts.store.request({ method: 'deleteFloorPlan', site });
      this.all.delete(site);
      this.parts.pictures.release([plan.picture.name]);
      this.publish({ full: false, plans: [], removed: [site] });
      return plan;
    });
  }

  private publish(item: FloorPlansItem): void {
    for (const reader of this.readers) reader.send(item);
  }
}
