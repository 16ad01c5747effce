import { reverseNames } from '../../host/reverse-names.ts';
import { whileCapturing } from './capture.ts';
import type { CliContext } from './context.ts';
import { endStatus } from './end-status.ts';
import { eventLine, summaryLine } from './json-lines.ts';
import { listedSeries, type ProbeOptions } from './listed-targets.ts';
import { openDriver } from './open-driver.ts';
import { Session } from './session.ts';
import { remarks } from './summary-table.ts';
import { TraceView } from './trace-view.ts';

export interface TraceOptions extends ProbeOptions {
  /** Look up the names of routers. */
  readonly names: boolean;
}

/** `sounder trace`: one driver in this process, no store. */
export async function trace(context: CliContext, words: readonly string[], options: TraceOptions): Promise<number> {
  const series = await listedSeries(context, 'traceroute', 'trace', words, options);
  const io = await openDriver(context, series);
  const names = options.names ? reverseNames({ clock: context.clock }) : null;
  const view = new TraceView(context, series, options, names);
  const session = new Session({
    io,
    clock: context.clock,
    series,
    rounds: options.watch || options.count === 0 ? null : options.count,
    durationMs: null,
    rate: options.rate,
    interrupted: context.interrupted,
    onBatch: (_, batch) => view.take(batch),
    onEvent: (event) => {
      if (options.json) context.out(`${eventLine(event)}\n`);
    },
    interfaceWords: (name) => `--interface ${name}`,
  });
  const stopDrawing = view.draw();
  const result = await whileCapturing(context, options.capture, series, () => session.run()).finally(() => {
    stopDrawing();
    return io.close();
  });
  await view.namesKnown();
  view.end();
  names?.close();
  if (options.json) for (const row of result.summaries) context.out(`${summaryLine(row.summary, row.series)}\n`);
  else context.err(remarks(result.summaries));
  return endStatus(context, result);
}
