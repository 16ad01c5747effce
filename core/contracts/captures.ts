import { z } from 'zod';
import { FaultData } from '../result/fault-data.ts';

/** State of a packet capture. */
export const CaptureStatus = z.object({
  /** On the machine that probes. */
  file: z.string(),
  /** `full`: as large as it may be, nothing more is written. */
  state: z.enum(['running', 'full', 'failed', 'stopped']),
  /** In the file. */
  packets: z.int(),
  /** Not in the file: there was no room for them at the time. */
  dropped: z.int(),
  bytes: z.number(),
  /** With `failed`. */
  fault: FaultData.nullable(),
});
export type CaptureStatus = z.infer<typeof CaptureStatus>;

export const CaptureRequest = z.object({
  /** The file is `captures/NAME.pcapng` in the data folder; null = named for the time. */
  name: z
    .string()
    .regex(/^[\w-][\w.-]{0,99}$/, 'letters, digits, dots, dashes and underscores, 100 at most')
    .nullable(),
  /** Ids of targets whose packets are recorded; none = all, also those that come later. Names are followed. */
  targets: z.array(z.int()).max(70_000),
  maxBytes: z.int().min(10_000).max(4e9),
});
export type CaptureRequest = z.infer<typeof CaptureRequest>;
