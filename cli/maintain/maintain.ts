import { FaultError } from '../../core/result/result.ts';
import { EXIT, faultLine } from '../../host/exit-status.ts';
import { type BackupProgress, backupProject } from '../../station/maintain/backup.ts';
import { repairProject } from '../../station/maintain/repair.ts';
import { reportOf } from '../../station/maintain/report.ts';
import type { CliContext } from '../command/context.ts';
import { withDirHints } from '../command/dir-hint.ts';
import { usage } from '../command/usage.ts';
import { isUnusable, repairText, reportText } from './maintain-text.ts';
import { rebuild } from './rebuild.ts';
import { sizeText } from './size-text.ts';

export interface MaintainOptions {
  /** Folder of the copy; left out = no backup. */
  readonly backup?: string;
  readonly withSecrets: boolean;
  readonly repair: boolean;
  /** Compute the rollups again. */
  readonly rebuild: boolean;
  readonly json: boolean;
}

/** `sounder maintain`: reports the state of a project, copies it, or repairs it. A project with files that cannot be used exits 73. */
export async function maintain(context: CliContext, dataDir: string, options: MaintainOptions): Promise<number> {
  const works = [options.backup !== undefined, options.repair, options.rebuild].filter((isWanted) => isWanted);
  if (works.length > 1) throw usage('--backup, --repair and --rebuild exclude each other');
  if (options.withSecrets && options.backup === undefined) throw usage('--with-secrets needs --backup');
  return withDirHints(() => work(context, dataDir, options)).finally(() => context.errTerminal?.replace(''));
}

function work(context: CliContext, dataDir: string, options: MaintainOptions): Promise<number> {
  if (options.backup !== undefined) return backup(context, dataDir, options.backup, options);
  if (options.rebuild) return rebuild(context, dataDir, options.json);
  return options.repair ? repair(context, dataDir, options.json) : report(context, dataDir, options.json);
}

async function report(context: CliContext, dataDir: string, json: boolean): Promise<number> {
  const found = await reportOf(dataDir, (name) => {
    if (context.interrupted.aborted) throw new FaultError({ code: 'interrupted', message: 'The check was cancelled' });
    context.errTerminal?.replace(`Checking ${name}`);
  });
  context.errTerminal?.replace('');
  context.out(json ? `${JSON.stringify(found)}\n` : reportText(found));
  return found.files.some(isUnusable) ? EXIT.dataUnwritable : EXIT.ok;
}

async function backup(
  context: CliContext,
  dataDir: string,
  dest: string,
  { withSecrets, json }: MaintainOptions,
): Promise<number> {
  const result = await backupProject({
    dataDir,
    dest,
    withSecrets,
    nowMs: context.clock.nowMs(),
    signal: context.interrupted,
    onProgress: (progress) => context.errTerminal?.replace(progressText(progress)),
  });
  context.errTerminal?.replace('');
  for (const fault of result.damaged) context.err(faultLine({ ...fault, hint: 'it was copied as it is' }));
  if (json) context.out(`${JSON.stringify(result)}\n`);
  else context.out(`Copied ${result.files} files (${sizeText(result.bytes)}) to ${result.dest}\n`);
  if (result.isKeyLeftOut) {
    context.err(
      'sounder: The key of stored secrets was left out: in the copy they must be set again, or use --with-secrets\n',
    );
  }
  return EXIT.ok;
}

const progressText = ({ file, doneBytes, totalBytes }: BackupProgress): string => {
  const share = totalBytes === 0 ? 1 : doneBytes / totalBytes;
  return `${Math.floor(share * 100)} %  ${sizeText(doneBytes)} of ${sizeText(totalBytes)}  ${file}`;
};

async function repair(context: CliContext, dataDir: string, json: boolean): Promise<number> {
  const files = await repairProject({
    dataDir,
    nowMs: context.clock.nowMs(),
    signal: context.interrupted,
    onProgress: (name) => context.errTerminal?.replace(`Checking ${name}`),
  });
  context.errTerminal?.replace('');
  context.out(json ? `${JSON.stringify({ files })}\n` : repairText(files));
  return files.some(({ state }) => state === 'left') ? EXIT.dataUnwritable : EXIT.ok;
}
