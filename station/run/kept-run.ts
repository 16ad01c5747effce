import { z } from 'zod';
import { Phase } from '../../core/contracts/station.ts';
import type { Store } from '../store/store.ts';

/** What the store keeps of a run, for the station after this one. */
const KeptRun = z.object({ phase: Phase, startedAtMs: z.number().nullable(), allowRate: z.boolean() });
export type KeptRun = z.infer<typeof KeptRun>;

const KEY = 'run';

/** null = there was none. Throws when what is kept is no run. */
export async function readKeptRun(store: Pick<Store, 'request'>): Promise<KeptRun | null> {
  const kept = await store.request({ method: 'meta', key: KEY });
  return kept === undefined ? null : KeptRun.parse(JSON.parse(kept));
}

export async function keepRun(store: Pick<Store, 'request'>, run: KeptRun): Promise<void> {
  await store.request({ method: 'setMeta', key: KEY, value: JSON.stringify(run) });
}
