import { z } from 'zod';
import { FILE_KINDS } from '../model/file-kind.ts';

const FileProblem = z.object({
  /** JSON Pointer; empty for the whole. */
  path: z.string(),
  line: z.int(),
  column: z.int(),
  message: z.string(),
});
const FileProblems = z.object({ count: z.int(), first: z.array(FileProblem) });

/** A file that was read without applying it. */
export const FileReading = z.object({
  kind: z.enum(FILE_KINDS),
  /** A Project as JSON, to be parsed off the page's own thread; null when there are problems. */
  project: z.string().nullable(),
  problems: FileProblems,
  warnings: FileProblems,
});
export type FileReading = z.infer<typeof FileReading>;

/** Characters of a file that is read beside the project: it travels in one message. */
export const MAX_READ_CHARS = 8_000_000;
