import type { Project } from '../../../core/model/project.ts';
import { type PasteChoice, type Understanding, understandPaste } from './understand-paste.ts';

/** The project is sent only when it changed: it may be large. */
export interface PasteRequest {
  readonly id: number;
  readonly text: string;
  readonly chosen: PasteChoice;
  readonly project: Project | null;
}

export interface PasteAnswer {
  readonly id: number;
  readonly understanding: Understanding;
}

let project: Project = { sounder: 1 };

addEventListener('message', ({ data }: MessageEvent<PasteRequest>) => {
  project = data.project ?? project;
  const answer: PasteAnswer = { id: data.id, understanding: understandPaste(data.text, data.chosen, project) };
  postMessage(answer);
});
