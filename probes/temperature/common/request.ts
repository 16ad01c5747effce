import { z } from 'zod';

/** Nothing can be chosen: a round reads all sensors. */
export const TemperatureRequest = z.object({});
export type TemperatureRequest = Readonly<z.infer<typeof TemperatureRequest>>;
