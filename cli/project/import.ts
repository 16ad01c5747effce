import { writeFileSync } from 'node:fs';
import type { FileKind } from '../../core/model/file-kind.ts';
import { FaultError } from '../../core/result/result.ts';
import { EXIT } from '../../host/exit-status.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import { type ImportOutcome, importProject } from '../../station/project/import-project.ts';
import { newProjectText } from '../../station/project/project-file.ts';
import type { CliContext } from '../command/context.ts';
import { problemLine, readTextArgument } from './project-argument.ts';

export interface ImportOptions {
  readonly as?: FileKind;
  /** New file for the project; left out = nothing is written. */
  readonly out?: string;
  readonly json: boolean;
}

/** `sounder import`: a file of another program as a project, with a report. Nothing is written unless all of it is valid. */
export async function importFile(context: CliContext, path: string, options: ImportOptions): Promise<number> {
  const outcome = importProject(await readTextArgument(context, path), options.as);
  if ('problems' in outcome) {
    if (options.json) context.out(`${JSON.stringify({ ok: false, errors: outcome.problems })}\n`);
    else for (const problem of outcome.problems) context.out(problemLine(path, problem));
    return EXIT.invalidFile;
  }
  if (options.out !== undefined) write(options.out, newProjectText(outcome.project));
  report(context, path, outcome, options);
  return EXIT.ok;
}

function report(
  { out, err }: CliContext,
  path: string,
  { kind, project, mapped, unmapped }: Exclude<ImportOutcome, { readonly problems: unknown }>,
  { json, out: written }: ImportOptions,
): void {
  if (json) return out(`${JSON.stringify({ ok: true, kind, out: written ?? null, project, mapped, unmapped })}\n`);
  for (const one of mapped) out(problemLine(path, one));
  for (const one of unmapped) err(problemLine(path, one));
  const targets = Object.keys(project.targets ?? {}).length;
  const agents = Object.keys(project.agents ?? {}).length;
  const parts = [counted(targets, 'target'), ...(agents > 0 ? [counted(agents, 'agent')] : [])].join(', ');
  const where = written === undefined ? 'Nothing was written: --out FILE writes the project' : `Written to ${written}`;
  out(`${path} (${kind}): ${parts}; ${counted(unmapped.length, 'note')} on standard error. ${where}\n`);
}

const counted = (count: number, noun: string): string => `${count} ${count === 1 ? noun : `${noun}s`}`;

/** Throws `project.unwritable`. */
function write(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new FaultError({
      code: 'project.unwritable',
      message: isThere ? `${path} exists already` : `${path} cannot be written: ${systemErrorText(error)}`,
      ...(isThere && { hint: 'choose a new file' }),
    });
  }
}
