import { probeOf } from '../../probes/registry.ts';
import type { CliContext } from '../command/context.ts';
import { endStatus } from '../command/end-status.ts';
import { summaryLine } from '../output/json-lines.ts';
import type { SummaryRow } from '../output/results.ts';
import { remarks, summaryTable } from '../output/summary-table.ts';
import { listedTargets, type ProbeOptions } from './listed-targets.ts';
import { measureListed } from './measure-listed.ts';
import { ProbeFindings } from './probe-findings.ts';
import { showProgress } from './progress.ts';
import { SamplePrinter } from './sample-printer.ts';

/** Whether a result was not as expected. */
const hasUnexpected = (rows: readonly SummaryRow[]): boolean =>
  rows.some(({ summary }) => (summary.outcomes.unexpected ?? 0) > 0);

/** `sounder probe TYPE`: one driver in this process, no store. */
export async function probe(
  context: CliContext,
  type: string,
  words: readonly string[],
  options: ProbeOptions,
): Promise<number> {
  const listed = await listedTargets(context, type, `probe ${type}`, words, options);
  const findings = new ProbeFindings();
  const printer = new SamplePrinter(context, type, options, listed.seriesCount === 1);
  const result = await measureListed(context, listed, options, {
    know: (series) => printer.know(series),
    take(batch) {
      findings.add(batch);
      printer.print(batch);
    },
    reset: () => findings.reset(),
    begin: (session) => showProgress(context, session, listed.seriesCount, findings, options),
  });
  const series = result.summaries.map((row) => row.series);
  if (options.json) for (const row of result.summaries) context.out(`${summaryLine(row.summary, row.series)}\n`);
  else if (series.length > 0) {
    // The last transaction in full is more than a summary; what a packet probe found is its summary.
    const isShort = options.quiet && probeOf(type).definition.service !== undefined;
    const lines = isShort ? '' : findings.findingLines(series);
    context.out(`${summaryTable(findings.withResults(result.summaries))}${lines}`);
  }
  findings.printRateLimits(context, series, options.json);
  context.err(options.json ? '' : `${findings.remarks(series)}${remarks(result.summaries)}`);
  return endStatus(context, result, hasUnexpected(result.summaries));
}
