import { connectedNetworks } from '../../host/interfaces.ts';
import { reverseNames } from '../../host/reverse-names.ts';
import { TRACE_PROBE } from '../../probes/registry.ts';
import type { CliContext } from '../command/context.ts';
import { endStatus } from '../command/end-status.ts';
import { summaryLine } from '../output/json-lines.ts';
import { remarks } from '../output/summary-table.ts';
import { listedTargets, type ProbeOptions } from '../probe/listed-targets.ts';
import { measureListed } from '../probe/measure-listed.ts';
import { TraceView } from './trace-view.ts';

export interface TraceOptions extends ProbeOptions {
  /** Look up the names of routers. */
  readonly names: boolean;
}

/** `sounder trace`: one driver in this process, no store. */
export async function trace(context: CliContext, words: readonly string[], options: TraceOptions): Promise<number> {
  const listed = await listedTargets(context, TRACE_PROBE.id, 'trace', words, options);
  const names = options.names ? reverseNames({ clock: context.clock }) : null;
  const view = new TraceView(context, [], options, names, connectedNetworks());
  const result = await measureListed(context, listed, options, {
    know: (series) => view.know(series),
    take: (batch) => view.take(batch),
    reset: () => view.reset(),
    begin: (session) => view.draw(session),
  });
  await view.namesKnown();
  view.end();
  names?.close();
  if (options.json) for (const row of result.summaries) context.out(`${summaryLine(row.summary, row.series)}\n`);
  else context.err(remarks(result.summaries));
  return endStatus(context, result);
}
