import { constants, copyFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseMoment, type SpanEnd } from '../../core/model/moment.ts';
import { laidOut } from '../../core/reports/layout-options.ts';
import type { ReportFormat } from '../../core/reports/report-formats.ts';
import type { ReportLanguage } from '../../core/reports/report-language.ts';
import type { ReportOptions } from '../../core/reports/report-rules.ts';
import { isTimeZone } from '../../core/reports/zoned-time.ts';
import { EXIT } from '../../host/exit-status.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import { forkedTypst } from '../../host/typst/typst-process.ts';
import { chooseSurvey } from '../../station/reports/choose-survey.ts';
import type { AssembledReport } from '../../station/reports/report-assembler.ts';
import { type RenderContext, type RenderedFile, renderReport } from '../../station/reports/report-formats.ts';
import { type ReportFile, reportManifest } from '../../station/reports/report-manifest.ts';
import { ReportSource } from '../../station/reports/report-source.ts';
import { SHIPPED_TEMPLATE } from '../../station/reports/shipped-template.ts';
import type { CliContext } from '../command/context.ts';
import { withDirHints } from '../command/dir-hint.ts';
import { usage } from '../command/usage.ts';
import { fileOutput } from '../export/export-output.ts';
import { sizeText } from '../maintain/size-text.ts';
import { assembled } from './assembled.ts';
import { chooseCriteria } from './choose-criteria.ts';
import { fontsOf, type LayoutFlags, layoutOf } from './report-layout.ts';
import { verifyReport } from './verify.ts';

export interface ReportCommandOptions extends LayoutFlags {
  readonly survey?: string;
  readonly before?: string;
  readonly from?: string;
  readonly to?: string;
  readonly format: readonly ReportFormat[];
  readonly language: ReportLanguage;
  readonly criteria: readonly string[];
  readonly timeZone: string;
  readonly date?: string;
  readonly targets: readonly string[];
  readonly groups: readonly string[];
  readonly probes: readonly string[];
  readonly fonts: readonly string[];
  readonly out?: string;
  readonly verify?: string;
  readonly writeTemplate?: string;
}

/** `sounder report`: makes a report, or checks one. */
export async function report(
  context: CliContext,
  dir: string | undefined,
  options: ReportCommandOptions,
): Promise<number> {
  if (options.verify !== undefined) {
    return withDirHints(() =>
      verifyReport(context, resolve(options.verify ?? ''), dir === undefined ? null : resolve(dir)),
    );
  }
  if (options.writeTemplate !== undefined) return writeTemplate(context, resolve(options.writeTemplate));
  if (dir === undefined) throw usage('The data folder is missing', 'give the folder that serve or run stored in');
  if (options.out === undefined)
    throw usage('--out is missing', 'give the beginning of the file names, as --out report');
  const base = resolve(options.out);
  return withDirHints(() => makeReport(context, resolve(dir), base, options));
}

/** Copies the shipped template; a file of that name is not replaced. */
function writeTemplate({ entryDir, err }: CliContext, path: string): number {
  try {
    copyFileSync(join(entryDir, 'report', SHIPPED_TEMPLATE), path, constants.COPYFILE_EXCL);
  } catch (error) {
    throw usage(`--write-template: ${path} cannot be written: ${systemErrorText(error)}`, 'give another name');
  }
  err(`sounder: Wrote ${path}\n`);
  return EXIT.ok;
}

async function makeReport(
  context: CliContext,
  dataDir: string,
  base: string,
  options: ReportCommandOptions,
): Promise<number> {
  const wanted = reportOptions(dataDir, options, context.clock.nowMs());
  const layout = layoutOf(options);
  const fonts = fontsOf(options.fonts);
  const made = await assembled(context, dataDir, wanted);
  if (!made) return EXIT.interrupted;
  const report = { ...made, document: laidOut(made.document, layout) };
  const { entryDir, interrupted: signal } = context;
  const setPdf = forkedTypst(entryDir);
  const rendering = { ...{ entryDir, layout, fonts, setPdf, signal }, pictures: made.pictures };
  const files = await renderedFiles(context, report, options.format, rendering);
  if (context.interrupted.aborted) return EXIT.interrupted;
  const written = files.map(({ ending, bytes }) => ({ name: `${basename(base)}${ending}`, bytes }));
  const manifest = Buffer.from(reportManifest(report, context.version, written, layout, fonts));
  const all = [...written, { name: `${basename(base)}.manifest.json`, bytes: manifest }];
  await writeFiles(dirname(base), dataDir, all);
  const sizes = all.map(({ name, bytes }) => `${join(dirname(base), name)} (${sizeText(bytes.byteLength)})`);
  context.err(`sounder: Wrote ${sizes.join(', ')}\n`);
  return EXIT.ok;
}

async function renderedFiles(
  { errTerminal, err }: CliContext,
  { document }: AssembledReport,
  formats: readonly ReportFormat[],
  context: RenderContext,
): Promise<readonly RenderedFile[]> {
  const missing: string[] = [];
  const rendering = { ...context, onMissing: (characters: readonly string[]) => void missing.push(...characters) };
  const files: RenderedFile[] = [];
  try {
    for (const format of formats) {
      if (rendering.signal.aborted) break;
      errTerminal?.replace(`Writing: ${format}`);
      files.push(...(await renderReport(document, format, rendering)));
    }
    return files;
  } finally {
    errTerminal?.replace('');
    if (missing.length > 0) err(missingText(missing));
  }
}

/** Characters that are listed. */
const MAX_LISTED = 20;

function missingText(characters: readonly string[]): string {
  const listed = characters.slice(0, MAX_LISTED).join(' ');
  const more = characters.length > MAX_LISTED ? ` and ${characters.length - MAX_LISTED} more` : '';
  return `sounder: The fonts of the PDF lack ${listed}${more}: shown as codes (--font FILE adds a font that has them)\n`;
}

/** Options in the form that the manifest keeps. Throws FaultErrors `usage.*`, `store.*`. */
function reportOptions(dataDir: string, options: ReportCommandOptions, nowMs: number): ReportOptions {
  const { survey, before, language, timeZone, criteria, targets, groups, probes } = options;
  if (survey !== undefined && (options.from !== undefined || options.to !== undefined)) {
    throw usage('--survey has its own span', 'give either --survey, or --from and --to');
  }
  if (!isTimeZone(timeZone))
    throw usage(`--time-zone: ${JSON.stringify(timeZone)} is not a time zone`, 'use one as Europe/Berlin or UTC');
  const fromMs = momentOf('--from', options.from, 'from', nowMs);
  const toMs = momentOf('--to', options.to, 'to', nowMs);
  if (fromMs !== null && toMs !== null && toMs <= fromMs) {
    throw usage(`--to ${options.to} is not after --from ${options.from}`, 'give a later --to');
  }
  const ids = surveyIds(dataDir, { survey, before });
  const selection = { targets: [...targets], groups: [...groups], probes: [...probes] };
  return {
    ...{ fromMs, toMs, ...ids, language, timeZone, ...chooseCriteria(dataDir, criteria), ...selection },
    dateMs: momentOf('--date', options.date, 'from', nowMs),
  };
}

function surveyIds(dataDir: string, { survey, before }: { survey: string | undefined; before: string | undefined }) {
  const source = new ReportSource(dataDir);
  try {
    const surveys = source.surveys();
    const idOf = (option: string, name: string | undefined) =>
      name === undefined ? null : chooseSurvey(surveys, option, name).id;
    const ids = { survey: idOf('--survey', survey), before: idOf('--before', before) };
    if (ids.survey === null || ids.survey !== ids.before) return ids;
    throw usage('--survey and --before are the same survey', 'give an earlier one with --before');
  } finally {
    source.close();
  }
}

function momentOf(option: string, text: string | undefined, end: SpanEnd, nowMs: number): number | null {
  if (text === undefined) return null;
  const moment = parseMoment(text, end, nowMs);
  if ('error' in moment) throw usage(`${option}: ${moment.error}`);
  return moment.ms;
}

/** Writes all files, then gives them their names, the manifest last: no half report gets a name. */
async function writeFiles(dir: string, dataDir: string, files: readonly ReportFile[]): Promise<void> {
  const outputs = files.map(({ name, bytes }) => ({ output: fileOutput(join(dir, name), dataDir), bytes }));
  try {
    for (const { output, bytes } of outputs) await output.write(bytes);
    for (const { output } of outputs) await output.finish();
  } finally {
    for (const { output } of outputs) await output.discard();
  }
}
