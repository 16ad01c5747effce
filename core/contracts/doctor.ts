import { z } from 'zod';
import { FaultData } from '../result/fault-data.ts';

const DoctorFinding = z.object({
  feature: z.string(),
  title: z.string(),
  works: z.boolean(),
  /** The method, where there are several. */
  method: z.string().nullable(),
  fault: FaultData.nullable(),
});

export const DoctorReport = z.object({ driver: z.string(), findings: z.array(DoctorFinding) });
export type DoctorReport = z.infer<typeof DoctorReport>;

/** Steps of unlocking and locking on this computer. */
export const DoctorAccess = z.object({
  /** Path of the installed broker; null = there is none. */
  installed: z.string().nullable(),
  /** The steps, a sentence each; empty = not on this system. */
  unlockSteps: z.array(z.string()),
  /** Empty = nothing was installed. */
  lockSteps: z.array(z.string()),
  /** The station itself may do both; else the user runs a command as root. */
  isPermitted: z.boolean(),
  unlockCommand: z.string(),
  lockCommand: z.string(),
});
export type DoctorAccess = z.infer<typeof DoctorAccess>;
