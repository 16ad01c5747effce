import '../../base/zod-without-eval.ts';
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
  answer({ source, chosen, changes }) {
    clearTimeout(rehearsal);
    return typeof source === 'string'
      ? understandPaste(source, chosen, project, changes)
      : understandFile(source, chosen, project);
  },
});

/** Lines of an example, and the number of times that those are read. */
const LINES = 100;
const REHEARSALS = 10;
/** A paste that the thread was started for comes first. */
const REHEARSE_AFTER_MS = 200;

const lines = (line: (at: number) => string): string => Array.from({ length: LINES }, (_, at) => line(at)).join('\n');
const EXAMPLES = [
  lines((at) => `host-${at} 192.0.2.${at} #tag # comment`),
  lines((at) => `host-${at},192.0.2.${at},tag,site`),
];

/**
 * Has the functions compiled that read a paste: of the first one, that would take half of the time. In short turns, between which a paste
 * that comes meanwhile is read; none follows it.
 */
function rehearse(left: number): void {
  for (const text of EXAMPLES) {
    understandPaste(text, { probe: DEFAULT_PROBE, settings: {}, recognizes: true }, project);
  }
  if (left > 1) rehearsal = setTimeout(rehearse, 0, left - 1);
}

let rehearsal = setTimeout(rehearse, REHEARSE_AFTER_MS, REHEARSALS);
