import { resolve } from 'node:path';
import type { ExportContent, ExportFormat, ExportRequest, RollupLevel } from '../../core/contracts/export.ts';
import { parseMoment, type SpanEnd } from '../../core/model/moment.ts';
import { EXIT } from '../../host/exit-status.ts';
import { Exporter } from '../../station/export/exporter.ts';
import type { CliContext } from '../command/context.ts';
import { withDirHints } from '../command/dir-hint.ts';
import { usage } from '../command/usage.ts';
import { type ExportOutput, fileOutput, standardOutput } from './export-output.ts';
import { doneText, progressText } from './export-text.ts';

export interface ExportOptions {
  readonly content: ExportContent;
  readonly format?: ExportFormat;
  /** Span of rollups; left out = minute. */
  readonly level?: RollupLevel;
  readonly targets: readonly string[];
  readonly groups: readonly string[];
  readonly probes: readonly string[];
  readonly from?: string;
  readonly to?: string;
  /** `-` or left out = standard output. */
  readonly out?: string;
}

const ENDINGS: readonly (readonly [RegExp, ExportFormat])[] = [
  [/\.csv$/i, 'csv'],
  [/\.(jsonl|ndjson)$/i, 'jsonl'],
  [/\.parquet$/i, 'parquet'],
];

/** Time between two progress lines, ms. */
const PROGRESS_MS = 200;

/** `sounder export`: stored data as a file, or on standard output. */
export async function exportData(context: CliContext, dir: string, options: ExportOptions): Promise<number> {
  const dataDir = resolve(dir);
  const request = requestOf(options, context.clock.nowMs());
  const isFile = options.out !== undefined && options.out !== '-';
  if (!isFile && request.format === 'parquet' && context.terminal) {
    throw usage('Parquet is not text for a terminal', 'give a file with --out, or a pipe');
  }
  return withDirHints(async () => {
    const exporter = new Exporter(dataDir, request, `Sounder ${context.version}`);
    try {
      const output = isFile ? fileOutput(resolve(options.out ?? ''), dataDir) : standardOutput(context);
      return await writeAll(context, exporter, output);
    } finally {
      exporter.close();
    }
  });
}

function requestOf(options: ExportOptions, nowMs: number): ExportRequest {
  const { content, format, level, out = '-', targets, groups, probes } = options;
  if (level !== undefined && content !== 'rollups') {
    throw usage(`--level ${level} is of rollups, not of ${content}`, 'add --what rollups, or leave --level out');
  }
  const fromMs = momentOf('--from', options.from, 'from', nowMs);
  const toMs = momentOf('--to', options.to, 'to', nowMs);
  if (fromMs !== null && toMs !== null && toMs <= fromMs) {
    throw usage(`--to ${options.to} is not after --from ${options.from}`, 'give a later --to');
  }
  return {
    content,
    format: format ?? ENDINGS.find(([ending]) => ending.test(out))?.[1] ?? 'csv',
    level: level ?? 'minute',
    selection: { fromMs, toMs, targets: [...targets], groups: [...groups], probes: [...probes], series: [] },
  };
}

function momentOf(option: string, text: string | undefined, end: SpanEnd, nowMs: number): number | null {
  if (text === undefined) return null;
  const moment = parseMoment(text, end, nowMs);
  if ('error' in moment) throw usage(`${option}: ${moment.error}`);
  return moment.ms;
}

/** Writes until the end, or until Ctrl-C, which leaves no file behind. */
async function writeAll(context: CliContext, exporter: Exporter, output: ExportOutput): Promise<number> {
  const { clock, errTerminal, interrupted } = context;
  const status = output.isOnTerminal ? null : errTerminal;
  let bytes = 0;
  let shownMs = Number.NEGATIVE_INFINITY;
  try {
    for (let chunks = exporter.next(); chunks && !interrupted.aborted; chunks = exporter.next()) {
      for (const chunk of chunks) {
        await output.write(chunk);
        bytes += chunk.byteLength;
      }
      await new Promise(setImmediate); // hears Ctrl-C
      if (clock.monotonicMs() - shownMs < PROGRESS_MS) continue;
      shownMs = clock.monotonicMs();
      status?.replace(progressText(exporter.progress, bytes));
    }
    if (!interrupted.aborted) await output.finish();
  } finally {
    status?.replace('');
    await output.discard();
  }
  if (interrupted.aborted) return EXIT.interrupted;
  const text = doneText(exporter.progress, bytes, output.name);
  if (text !== '') context.err(text);
  return EXIT.ok;
}
