import { z } from 'zod';
import { FaultData } from '../result/fault-data.ts';

/** The network that an address belongs to, by a data file; null = the file does not know it. */
export const Network = z.object({
  /** Autonomous system number. */
  asn: z.int().min(0).max(0xffff_ffff).nullable(),
  /** Name of the autonomous system. */
  holder: z.string().nullable(),
  /** ISO 3166-1 alpha-2. */
  country: z.string().nullable(),
});
export type Network = z.infer<typeof Network>;

/** Files that are looked up, in this order: one may have AS numbers, another one countries. */
export const MAX_NETWORK_FILES = 4;

/** Full paths of data files on the computer that measures; none = look-ups are off. */
export const NetworkFiles = z.object({
  files: z.array(z.string().trim().min(1).max(4096)).max(MAX_NETWORK_FILES),
});
export type NetworkFiles = z.infer<typeof NetworkFiles>;

export const NetworkData = z.object({
  /** Paths as they were set. */
  files: z.array(z.string()),
  /** Files that are in use. */
  loaded: z.array(
    z.object({
      path: z.string(),
      /** Kind of the database, as its metadata name it. */
      type: z.string(),
      /** When the data were built, Unix ms. */
      builtMs: z.number(),
      /** Maker of the data, to be shown where they are used. */
      credit: z.string(),
    }),
  ),
  /** Why the files are not in use. Look-ups are off then. */
  fault: FaultData.nullable(),
});
export type NetworkData = z.infer<typeof NetworkData>;
