import { createHash } from 'node:crypto';
import type { EditOp } from '../../core/contracts/edits.ts';
import type { ProjectText } from '../../core/contracts/project-text.ts';
import type { Project } from '../../core/model/project.ts';
import { FaultError } from '../../core/result/result.ts';
import { loadProject, newProjectText } from '../../station/project/project-file.ts';

type TextOp = Extract<EditOp, { readonly op: 'text' }>;

/** The text of the scripted project's file: written from its parts, until a text with comments takes its place. */
export class ScriptedText {
  private written: { readonly text: string; readonly project: string } | undefined;

  of(project: Project): ProjectText {
    const isWritten = this.written?.project === JSON.stringify(project);
    const text = isWritten ? (this.written?.text ?? '') : newProjectText(project);
    return {
      text,
      version: createHash('sha256').update(text).digest('hex'),
      path: '/data/project.yaml',
      kind: 'sounder',
    };
  }

  /**
   * @param version of the text before the edit, whose renames come first
   * @returns the project that the text means
   */
  read({ text, over }: TextOp, version: string): Project {
    if (over !== 'undo' && over !== version) {
      throw new FaultError({ code: 'project.text-changed', message: '/data/project.yaml was changed meanwhile' });
    }
    const loaded = loadProject(text);
    if ('problems' in loaded) {
      throw new FaultError({ code: 'project.invalid', message: loaded.problems[0]?.message ?? '' });
    }
    return loaded.project;
  }

  /** The text of a project from now on. */
  write(text: string, project: Project): void {
    this.written = { text, project: JSON.stringify(project) };
  }
}
