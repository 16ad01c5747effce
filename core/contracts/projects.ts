import { z } from 'zod';
import { FaultData } from '../result/fault-data.ts';

/** Longest path of a folder that a page may send. */
const MAX_PATH = 4096;
const FolderPath = z.string().trim().min(1, 'give the path of a folder').max(MAX_PATH);

/** A project that was open on this computer. */
export const RecentProject = z.object({
  /** Its data folder. */
  dataDir: z.string(),
  name: z.string(),
  /** When it was opened last, Unix ms. */
  openedMs: z.number(),
  /** `in-use`: by another Sounder. */
  state: z.enum(['open', 'closed', 'in-use', 'missing']),
});
export type RecentProject = z.infer<typeof RecentProject>;

/** Projects of the station's computer, and the one that is open. */
export const ProjectsState = z.object({
  dataDir: z.string(),
  readOnly: z.boolean(),
  /** The newest first. */
  recent: z.array(RecentProject),
  /** Why another project could not be opened, for which this one is open again. */
  openFault: FaultData.nullable(),
  /**
   * Another project takes the place of this one: the connection is about to end, and the next one needs this token; null
   * where the host has no tokens.
   */
  moving: z.object({ dataDir: z.string(), token: z.string().nullable() }).nullable(),
});
export type ProjectsState = z.infer<typeof ProjectsState>;

export const ProjectOpenRequest = z.object({
  /** Absolute, or `~/…`, on the station's computer. */
  dataDir: FolderPath,
  readOnly: z.boolean(),
  /** Make a new project of this name in a folder that is empty or does not exist; null = open one that exists. */
  create: z.object({ name: z.string().trim().max(200) }).nullable(),
  /** Stop the run of the project that is open. Without it, the fault is `project.running`. */
  stop: z.boolean(),
});
export type ProjectOpenRequest = z.infer<typeof ProjectOpenRequest>;

export const BackupRequest = z.object({ dest: FolderPath, withSecrets: z.boolean() });
export type BackupRequest = z.infer<typeof BackupRequest>;

export const BackupState = z.object({
  /** The file that is being copied; empty at the end. */
  file: z.string(),
  doneBytes: z.number(),
  totalBytes: z.number(),
  /** The complete copy. */
  result: z
    .object({
      dest: z.string(),
      files: z.int(),
      bytes: z.number(),
      damaged: z.array(FaultData),
      isKeyLeftOut: z.boolean(),
    })
    .nullable(),
});
export type BackupState = z.infer<typeof BackupState>;
