import { z } from 'zod';

/** Nothing can be chosen: a round reads everything. */
export const HealthRequest = z.object({});
export type HealthRequest = Readonly<z.infer<typeof HealthRequest>>;
