import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { htmlPreview } from '../../core/reports/html/html-report.ts';
import { laidOut } from '../../core/reports/layout-options.ts';
import { ispTicket } from '../../core/reports/ticket/isp-ticket.ts';
import { FaultError, toFault } from '../../core/result/result.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import type { SetDocument, SetPdf } from '../../host/typst/typst-messages.ts';
import { forkedTypst } from '../../host/typst/typst-process.ts';
import { templateProblems } from './docx/fill-template.ts';
import { docxTemplate } from './layout-files.ts';
import { type AssembledReport, ReportAssembler } from './report-assembler.ts';
import { renderReport } from './report-formats.ts';
import { type ReportFile, reportManifest } from './report-manifest.ts';
import type { FromReport, ReportTask, ReportWork, TemplateTask, ToReport } from './report-protocol.ts';

/** Makes one report, or checks a template, and exits. */
const port = parentPort;
if (!port) throw new Error('runs as a worker only');
const task = workerData as ReportTask | TemplateTask;
const cancelled = new AbortController();
port.on('message', (message: ToReport) => {
  if (message.type === 'cancel') return cancelled.abort();
  if (message.type === 'pdf-set') asked?.resolve(message.made);
  else asked?.reject(new FaultError(message.fault));
});
const { signal } = cancelled;
/** The document that the host sets for this thread. */
let asked: PromiseWithResolvers<SetDocument | null> | undefined;

/** Time between two messages on the progress, ms. */
const PROGRESS_MS = 100;
/** Share of the work that reading is, for a report of which files are made. */
const READING_SHARE = 0.9;

const send = (message: FromReport) => port.postMessage(message);

const pdfSetter =
  (task: ReportTask): SetPdf =>
  (job, wanted) => {
    if (!task.isPdfSetByHost) return forkedTypst(task.entryDir)(job, wanted);
    asked = Promise.withResolvers();
    send({ type: 'set-pdf', job });
    return asked.promise;
  };

async function assembled(task: ReportTask): Promise<AssembledReport | null> {
  const { dataDir, filesDir, options, version } = task;
  const assembler = new ReportAssembler(dataDir, options, version, { filesDir });
  let sentMs = 0;
  try {
    while (!signal.aborted) {
      const made = assembler.step();
      if (made) return { ...made, document: laidOut(made.document, task.layout) };
      await new Promise(setImmediate); // hears of a cancellation
      if (performance.now() - sentMs < PROGRESS_MS) continue;
      sentMs = performance.now();
      send({ type: 'progress', share: READING_SHARE * assembler.progress });
    }
    return null;
  } finally {
    assembler.close();
  }
}

async function makeFiles(
  task: ReportTask,
  made: AssembledReport,
  { formats, dir, base }: ReportWork & { kind: 'files' },
): Promise<void> {
  const files: ReportFile[] = [];
  const setPdf = pdfSetter(task);
  for (const [at, format] of formats.entries()) {
    const context = { entryDir: task.entryDir, layout: task.layout, setPdf, pictures: made.pictures, signal };
    const rendered = await renderReport(made.document, format, context);
    if (signal.aborted) return;
    files.push(...rendered.map(({ ending, bytes }) => ({ name: `${base}${ending}`, bytes })));
    send({ type: 'progress', share: READING_SHARE + ((1 - READING_SHARE) * (at + 1)) / formats.length });
  }
  const manifest = Buffer.from(reportManifest(made, task.version, files, task.layout));
  writeFolder(dir, [...files, { name: `${base}.manifest.json`, bytes: manifest }]);
  send({ type: 'made', files: files.map(({ name }) => name) });
}

/** Writes all files to a folder that gets its name at the end: no half report has one. */
function writeFolder(dir: string, files: readonly ReportFile[]): void {
  const partial = `${dir}.partial`;
  try {
    mkdirSync(dirname(dir), { recursive: true });
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { mode: 0o700 });
    for (const { name, bytes } of files) writeFileSync(join(partial, name), bytes, { mode: 0o600, flush: true });
    renameSync(partial, dir);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    const message = `The report cannot be written to ${dir}: ${systemErrorText(error)}`;
    throw new FaultError({ code: 'report.unwritable', message, hint: 'Check the folder and its free space' });
  }
}

async function run(): Promise<void> {
  if (!('options' in task)) {
    return send({ type: 'checked', problems: await templateProblems(docxTemplate(task.work.template)) });
  }
  const made = await assembled(task);
  if (!made) return;
  const { work } = task;
  if (work.kind === 'files') return makeFiles(task, made, work);
  send({ type: 'preview', html: htmlPreview(made.document, made.pictures), ticket: ispTicket(made.document) });
}

run()
  .catch((error: unknown) => send({ type: 'failed', fault: toFault(error) }))
  .finally(() => port.close());
