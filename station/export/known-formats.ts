import { FaultError } from '../../core/result/result.ts';
import { glanceAt } from '../maintain/check-database.ts';
import { type Level, listDayFiles } from '../store/days/day-files.ts';

/**
 * Throws the FaultError `store.newer` where a file with a part of a span, Unix ms, is of a format that this version does not know: an export
 * without it would look complete.
 */
export function requireKnownFormats(
  dataDir: string,
  levels: readonly Level[],
  span: { readonly fromMs: number; readonly toMs: number },
): void {
  for (const level of levels) {
    for (const { path, fromMs, toMs } of listDayFiles(dataDir, level)) {
      const fault = fromMs < span.toMs && toMs > span.fromMs ? glanceAt({ kind: level, path }) : null;
      if (fault?.code === 'store.newer') throw new FaultError(fault);
    }
  }
}
