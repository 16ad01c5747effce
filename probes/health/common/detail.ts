import { z } from 'zod';
import type { Json } from '../../../core/ports/service.ts';

const known = z.number().nullable();

const InterfaceState = z.object({
  name: z.string(),
  state: z.string(),
  speedMbit: known,
  /** It is the interface of the default route. */
  isDefault: z.boolean(),
  /** Since the interface was set up. */
  rxBytes: z.number(),
  txBytes: z.number(),
  rxPackets: z.number(),
  txPackets: z.number(),
  rxErrors: z.number(),
  txErrors: z.number(),
  rxDropped: z.number(),
  txDropped: z.number(),
  /** Mean since the last reading. */
  rxMbitPerSecond: known,
  txMbitPerSecond: known,
  wifi: z.object({ signalDbm: known, txMbit: known, frequencyMhz: known, ssid: z.string().nullable() }).nullable(),
});
export type InterfaceState = Readonly<z.infer<typeof InterfaceState>>;

/** State of the machine; null = not known on this system. */
const HealthDetail = z.object({
  /** Time that CPU and rates are a mean of, ms. */
  windowMs: z.number(),
  /** Seconds since the start of the machine, over all processors. */
  cpu: z
    .object({ processors: z.number(), userSeconds: z.number(), systemSeconds: z.number(), idleSeconds: z.number() })
    .nullable(),
  load: z.tuple([z.number(), z.number(), z.number()]).nullable(),
  memory: z
    .object({ totalBytes: z.number(), availableBytes: z.number(), freeBytes: known, usedBytes: known })
    .nullable(),
  swap: z.object({ totalBytes: z.number(), freeBytes: z.number() }).nullable(),
  disk: z
    .object({ path: z.string(), totalBytes: z.number(), freeBytes: z.number(), availableBytes: z.number() })
    .nullable(),
  interfaces: z.array(InterfaceState).nullable(),
  /** Further ones, which are not listed. */
  moreInterfaces: z.number(),
  /** Cards of flash memory; records of earlier versions lack them. */
  cards: z
    .array(
      z.object({
        name: z.string(),
        kind: z.string(),
        wearPercent: known,
        spare: z.enum(['normal', 'low', 'urgent']).nullable(),
        writtenBytes: known,
      }),
    )
    .default([]),
  /** Facts that this system does not offer, for users. */
  unavailable: z.array(z.string()),
});
export type HealthDetail = Readonly<z.infer<typeof HealthDetail>>;

/** The detail of a sample, as it was stored; null = none, or of another version. */
export const readHealthDetail = (detail: Json): HealthDetail | null => HealthDetail.safeParse(detail).data ?? null;
