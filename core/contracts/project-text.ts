import { z } from 'zod';
import { FILE_KINDS } from '../model/file-kind.ts';

/** The text of the project's file, as it is on the disk. */
export const ProjectText = z.object({
  text: z.string(),
  /** Identifies the text, for an edit over it. */
  version: z.string(),
  path: z.string(),
  /** Only files of Sounder's own are edited. */
  kind: z.enum(FILE_KINDS),
});
export type ProjectText = z.infer<typeof ProjectText>;
