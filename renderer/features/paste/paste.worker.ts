import type { FileReading } from '../../../core/contracts/file-reading.ts';
import type { Project } from '../../../core/model/project.ts';
import { answerCalls } from '../../base/worker/answer-calls.ts';
import { understandFile } from './understand-file.ts';
import { understandPaste } from './understand-paste.ts';
import type { PasteChanges, PasteChoice, Understanding } from './understanding.ts';

export interface PasteQuestion {
  /** A list of targets, or a file that the station has read. */
  readonly source: string | FileReading;
  readonly chosen: PasteChoice;
  readonly changes: PasteChanges;
}

let project: Project = { sounder: 1 };

answerCalls<Project, PasteQuestion, Understanding>({
  share(next) {
    project = next;
  },
  answer: ({ source, chosen, changes }) =>
    typeof source === 'string'
      ? understandPaste(source, chosen, project, changes)
      : understandFile(source, chosen, project),
});
