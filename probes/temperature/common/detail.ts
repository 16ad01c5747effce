import { z } from 'zod';
import type { Json } from '../../../core/ports/service.ts';

/** Sensors in the kernel's order. */
const TemperatureDetail = z.object({
  sensors: z.array(z.object({ name: z.string(), celsius: z.number() })),
  /** The firmware reports its limits: a Raspberry Pi. */
  hasLimits: z.boolean(),
});
export type TemperatureDetail = Readonly<z.infer<typeof TemperatureDetail>>;

/** The detail of a sample, as it was stored; null = none, or of another version. */
export const readTemperatureDetail = (detail: Json): TemperatureDetail | null =>
  TemperatureDetail.safeParse(detail).data ?? null;
