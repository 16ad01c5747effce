import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ComparedSide, ComparisonItem } from '../../../core/contracts/surveys.ts';
import { type Fault, toFault } from '../../../core/result/result.ts';
import type { Subscription } from '../../../core/rpc/contract.ts';
import type { SeriesComparison } from '../../../core/surveys/comparison.ts';
import { compareRows } from '../../../core/surveys/describe-comparison.ts';
import type { Base } from '../../base/base-context.ts';
import { storeContext } from '../../base/store-context.ts';
import { comparisonCsv } from './comparison-text.ts';

/** One side of a comparison with its title. */
export interface TitledSide {
  readonly title: string;
  readonly side: ComparedSide;
}

/** The end of a comparison. */
export type ComparisonTotal = Extract<ComparisonItem, { kind: 'total' }>;

export interface CompareState {
  readonly before: string;
  readonly after: string;
  /** Worst first. */
  readonly rows: readonly SeriesComparison[];
  /** null = it is under way, or failed. */
  readonly total: ComparisonTotal | null;
  /** 0 to 1. */
  readonly progress: number;
  readonly fault: Fault | null;
  start(before: TitledSide, after: TitledSide): void;
  /** Closes the view, which cancels what is under way. */
  close(): void;
  copy(): Promise<void>;
  save(): Promise<void>;
}

export type CompareStore = StoreApi<CompareState>;

export const [CompareContext, useCompare] = storeContext<CompareStore>('CompareStore');

type Parts = Pick<Base, 'link' | 'layout' | 'bridge' | 'notices'>;

const FILE_NAME = 'sounder-comparison.csv';

/** The comparison of two spans, read from the station. */
export function createCompareStore({ link, layout, bridge, notices }: Parts): CompareStore {
  let running: Subscription | undefined;
  const done = (message: string) => notices.getState().report({ tone: 'done', message });

  const store: CompareStore = createStore<CompareState>((set, get) => ({
    before: '',
    after: '',
    rows: [],
    total: null,
    progress: 0,
    fault: null,
    start(before, after) {
      layout.getState().showDialog('compare');
      running?.cancel();
      set({ before: before.title, after: after.title, rows: [], total: null, progress: 0, fault: null });
      try {
        const reading = link.station.surveyCompare({ before: before.side, after: after.side }, take);
        running = reading;
        reading.done.catch((thrown: unknown) => running === reading && set({ fault: toFault(thrown) }));
      } catch (thrown) {
        set({ fault: toFault(thrown) });
      }
    },
    close: () => layout.getState().showDialog('none'),
    async copy() {
      if (await bridge.copyText(comparisonCsv(get().rows))) return done('Copied the comparison as CSV');
      await get().save();
    },
    async save() {
      if (await bridge.saveText(FILE_NAME, 'text/csv', comparisonCsv(get().rows))) done(`Saved ${FILE_NAME}`);
    },
  }));

  function take(item: ComparisonItem): void {
    if (item.kind === 'progress') return store.setState({ progress: item.share });
    if (item.kind === 'total') return store.setState({ total: item, progress: 1 });
    store.setState({ rows: [...store.getState().rows, ...item.rows].sort(compareRows) });
  }
  // However the view is closed, nobody waits for the rest.
  layout.subscribe(({ dialog }) => {
    if (dialog === 'compare') return;
    running?.cancel();
    running = undefined;
  });
  return store;
}
