import type { FileKind } from '../../core/model/file-kind.ts';
import { EXIT } from '../../host/exit-status.ts';
import { ownAddresses } from '../../host/interfaces.ts';
import { describeFile } from '../../station/project/describe.ts';
import type { CliContext } from '../command/context.ts';
import { problemLine, readProject } from './project-argument.ts';

export interface CheckOptions {
  readonly as?: FileKind;
  readonly json: boolean;
}

/** `sounder check`: reports every error of a file, or its content after defaults. Starts nothing. */
export async function check(context: CliContext, path: string, options: CheckOptions): Promise<number> {
  const file = await readProject(context, path, options.as);
  if ('problems' in file) {
    if (options.json) context.out(`${JSON.stringify({ ok: false, errors: file.problems })}\n`);
    else for (const problem of file.problems) context.out(problemLine(path, problem));
    return EXIT.invalidFile;
  }
  const { kind, project, warnings } = file;
  if (options.json) {
    context.out(`${JSON.stringify({ ok: true, kind, ...describeFile(file, ownAddresses()), warnings })}\n`);
    return EXIT.ok;
  }
  for (const warning of warnings) context.err(problemLine(path, warning));
  const ofKind = kind === 'sounder' ? '' : ` (${kind})`;
  const targets = Object.keys(project.targets ?? {}).length;
  const meshes = Object.keys(project.meshes ?? {}).length;
  const ofMeshes = meshes === 0 ? '' : `, ${meshes} ${meshes === 1 ? 'mesh' : 'meshes'}`;
  context.out(`${path} is valid${ofKind}: ${targets} ${targets === 1 ? 'target' : 'targets'}${ofMeshes}\n`);
  return EXIT.ok;
}
