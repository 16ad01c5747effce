import { resolve } from 'node:path';
import { FaultError } from '../../core/result/result.ts';
import { takeDataFolder } from '../../host/data-folder.ts';
import { EXIT } from '../../host/exit-status.ts';
import { projectFiles } from '../../station/maintain/data-files.ts';
import { rebuildRollups } from '../../station/store/compact/rebuild-rollups.ts';
import type { CliContext } from '../command/context.ts';

/** `sounder maintain --rebuild rollups`: computes the rollups again from the samples, while no Sounder runs there. */
export async function rebuild(context: CliContext, dataDir: string, json: boolean): Promise<number> {
  projectFiles(dataDir);
  const folder = takeDataFolder(resolve(dataDir));
  try {
    const rebuilt = await rebuildRollups(
      folder.dir,
      (share) => context.errTerminal?.replace(`Rebuilding the rollups: ${Math.floor(share * 100)} %`),
      context.interrupted,
    );
    context.errTerminal?.replace('');
    if (json) context.out(`${JSON.stringify(rebuilt)}\n`);
    else {
      const damaged = rebuilt.damaged > 0 ? `, ${rebuilt.damaged} blocks could not be read` : '';
      context.out(`Rollups of ${rebuilt.days} days rebuilt${damaged}\n`);
    }
    return EXIT.ok;
  } catch (error) {
    if (!context.interrupted.aborted) throw error;
    throw new FaultError({ code: 'interrupted', message: 'Rebuilding was cancelled; files that are complete stay' });
  } finally {
    folder.release();
  }
}
