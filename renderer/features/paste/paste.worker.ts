import type { FileReading } from '../../../core/contracts/file-reading.ts';
import type { Project } from '../../../core/model/project.ts';
import { understandFile } from './understand-file.ts';
import { understandPaste } from './understand-paste.ts';
import type { PasteChanges, PasteChoice, Understanding } from './understanding.ts';

/** The project is sent only when it changed: it may be large. */
export interface PasteRequest {
  readonly id: number;
  /** A list of targets, or a file that the station has read. */
  readonly source: string | FileReading;
  readonly chosen: PasteChoice;
  readonly changes: PasteChanges;
  readonly project: Project | null;
}

export interface PasteAnswer {
  readonly id: number;
  readonly understanding: Understanding;
}

let project: Project = { sounder: 1 };

addEventListener('message', ({ data }: MessageEvent<PasteRequest>) => {
  project = data.project ?? project;
  const { source, chosen, changes } = data;
  const understanding =
    typeof source === 'string'
      ? understandPaste(source, chosen, project, changes)
      : understandFile(source, chosen, project);
  postMessage({ id: data.id, understanding } satisfies PasteAnswer);
});
