import type { FileReading } from '../../../core/contracts/file-reading.ts';
import type { Project } from '../../../core/model/project.ts';
import { DEFAULT_PROBE } from '../../../probes/registry.ts';
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

/** Lines of each kind that are read before the first paste. */
const REHEARSED = 200;

/** Has the functions compiled that read a paste: of the first one, that would take half of the time. */
function rehearse(): void {
  const chosen = { probe: DEFAULT_PROBE, settings: {}, recognizes: true };
  const lines = (line: (at: number) => string) => Array.from({ length: REHEARSED }, (_, at) => line(at)).join('\n');
  for (const text of [
    lines((at) => `host-${at} 192.0.2.${at} #tag # comment`),
    lines((at) => `host-${at},192.0.2.${at},tag,site`),
  ])
    understandPaste(text, chosen, project);
}

rehearse();
