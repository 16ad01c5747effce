import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EditOp } from '../../../core/contracts/edits.ts';
import type { Project } from '../../../core/model/project.ts';
import { toFault } from '../../../core/result/result.ts';
import type { Base } from '../../base/base-context.ts';
import type { Preferences } from '../../base/host/host-bridge.ts';
import { storeContext } from '../../base/store-context.ts';
import type { Catalog } from '../../live/catalog-store.ts';
import { rateLimitIn } from '../../live/status-store.ts';
import { type FloodLimits, readFloodLimits, withValidLimits, writeFloodLimits } from './flood-limits.ts';
import { floodWarnings } from './flood-warnings.ts';
import type { LoadComparer } from './load-comparer.ts';
import { type PlannedProject, plannedProject, withEdits, withFile } from './planned-project.ts';

/** A question before a plan sends more than the limits. */
export interface FloodQuestion {
  readonly action: 'apply' | 'start';
  readonly warnings: readonly string[];
}

export interface FloodState {
  readonly limits: FloodLimits;
  readonly question: FloodQuestion | null;
  /** Takes the limits over that are valid. */
  setLimits(change: Partial<FloodLimits>): void;
  /** Asks where edits would flood a /24 or the uplink. @returns whether they are to be applied */
  allowsEdits(ops: readonly EditOp[]): Promise<boolean>;
  /** The same for the project of a new text. */
  allowsFile(file: Project): Promise<boolean>;
  /** The same for Start. A rate above the limit of the project is left to the station, which asks by itself. */
  allowsStart(): Promise<boolean>;
  answer(isYes: boolean): void;
}

export type FloodStore = StoreApi<FloodState>;

export const [FloodContext, useFlood] = storeContext<FloodStore>('FloodStore');

interface FloodParts extends Pick<Base, 'catalog' | 'status' | 'notices'> {
  readonly comparer: LoadComparer;
  readonly preferences: Preferences;
}

/** Limits of what a plan may send without a question, and the question. */
export function createFloodStore({ catalog, status, notices, comparer, preferences }: FloodParts): FloodStore {
  let pending: ((isYes: boolean) => void) | undefined;
  let known: { readonly catalog: Catalog; readonly project: PlannedProject } | undefined;

  /** The applied project, made once for each state of the catalog: the worker keeps its loads. */
  const applied = (): PlannedProject => {
    const now = catalog.getState();
    if (known?.catalog !== now) known = { catalog: now, project: plannedProject(now) };
    return known.project;
  };

  return createStore<FloodState>((set, get) => {
    const ask = (question: FloodQuestion) =>
      new Promise<boolean>((resolve) => {
        pending?.(false);
        pending = resolve;
        set({ question });
      });
    const changeOf = async (before: PlannedProject, after: PlannedProject | null) => {
      try {
        return await comparer.compare(before, after);
      } catch (error) {
        notices.getState().reportFault(toFault(error));
        return null;
      }
    };
    const allows = async (after: (before: PlannedProject) => PlannedProject): Promise<boolean> => {
      const before = applied();
      const change = await changeOf(before, after(before));
      const warnings = change ? floodWarnings(change, get().limits) : [];
      return warnings.length === 0 || ask({ action: 'apply', warnings });
    };
    return {
      limits: readFloodLimits(preferences),
      question: null,
      setLimits(change) {
        const limits = withValidLimits(get().limits, change);
        set({ limits });
        writeFloodLimits(preferences, limits);
      },
      allowsEdits: (ops) => allows((before) => withEdits(before, ops)),
      allowsFile: (file) => allows((before) => withFile(before, file)),
      async allowsStart() {
        if (status.getState().status?.phase === 'paused') return true;
        const change = await changeOf(applied(), null);
        if (!change || change.after.packetsPerSecond > rateLimitIn(status.getState())) return true;
        const warnings = floodWarnings(change, get().limits);
        return warnings.length === 0 || ask({ action: 'start', warnings });
      },
      answer(isYes) {
        set({ question: null });
        pending?.(isYes);
        pending = undefined;
      },
    };
  });
}
