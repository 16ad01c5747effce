import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { FileKind } from '../../core/model/file-kind.ts';
import type { Timer } from '../../core/ports/clock.ts';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import { faultLine } from '../../host/exit-status.ts';
import { readTextFile } from '../../host/read-text-file.ts';
import { MAX_FILE_BYTES, type ProjectProblem, TOO_LARGE } from '../../station/project/problem.ts';
import { type ReadFile, readFileText } from '../../station/project/read-file.ts';
import type { CliContext } from '../command/context.ts';
import { onReload } from '../command/on-reload.ts';
import { reloadedLine, reloadFailedLine } from '../output/json-lines.ts';
import { problemLine } from '../project/project-argument.ts';

export interface RunReloadOptions {
  readonly context: CliContext;
  readonly path: string;
  readonly as: FileKind | undefined;
  readonly json: boolean;
  /** The file was read: whether it stands as it is on disk. */
  readonly onRead: (isApplied: boolean) => void;
  /** Applies the file, or throws a FaultError and continues as before. */
  readonly take: (file: ReadFile) => Promise<void>;
}

/** Reads the file of a run again on SIGHUP and at the interval that it sets; an invalid file is reported and changes nothing. */
export class RunReload {
  private readonly options: RunReloadOptions;
  private file: ReadFile;
  private digest: string;
  /** Digest of the last version that failed, which is not tried again without a request. */
  private failedDigest: string | undefined;
  /** A pipe cannot be read twice. */
  private readonly isPipe: boolean;
  private timer: Timer | undefined;
  private readonly stopHearing: () => void;
  private turn: Promise<void> = Promise.resolve();
  private isClosed = false;

  constructor(file: ReadFile & { readonly text: string }, options: RunReloadOptions) {
    this.options = options;
    this.file = file;
    this.digest = digestOf(file.text);
    this.isPipe = isPipe(options.path);
    this.stopHearing = onReload(() => this.reload(true));
    this.schedule();
  }

  close(): void {
    this.isClosed = true;
    this.stopHearing();
    this.timer?.cancel();
  }

  private schedule(): void {
    this.timer?.cancel();
    const { reloadMs } = this.file;
    this.timer =
      reloadMs > 0 && !this.isPipe && !this.isClosed
        ? this.options.context.clock.after(reloadMs, () => this.reload(false))
        : undefined;
  }

  /** @param isRequested report a known failure again */
  private reload(isRequested: boolean): void {
    this.turn = this.turn
      .then(() => this.read(isRequested))
      .catch((error: unknown) => this.failed([], toFault(error)))
      .finally(() => this.schedule());
  }

  private async read(isRequested: boolean): Promise<void> {
    if (this.isClosed) return;
    const { context, path, as, json, take } = this.options;
    if (this.isPipe)
      throw new FaultError({ code: 'project.unreadable', message: `${path} is a pipe, which cannot be read again` });
    const text = textOf(path);
    const digest = digestOf(text);
    if (digest === this.digest) {
      this.failedDigest = undefined;
      return this.options.onRead(true);
    }
    if (digest === this.failedDigest && !isRequested) return;
    this.failedDigest = digest;
    const file = readFileText(text, as);
    if ('problems' in file) {
      const message = `${path} is not applied, the run continues unchanged`;
      return this.failed(file.problems, { code: 'project.invalid', message });
    }
    await take(file);
    this.file = file;
    this.digest = digest;
    this.options.onRead(true);
    if (json) context.out(`${reloadedLine(context.clock.nowNs())}\n`);
    else context.err(`sounder: Reloaded ${path}\n`);
  }

  private failed(problems: readonly ProjectProblem[], fault: Fault): void {
    const { context, path, json, onRead } = this.options;
    onRead(false);
    const places = problems.map((problem) => problemLine(path, problem)).join('');
    context.err(`${places}${faultLine(fault)}`);
    if (json) context.out(`${reloadFailedLine(context.clock.nowNs(), fault.message, problems)}\n`);
  }
}

/** Throws a FaultError for a file above the size limit. */
function textOf(path: string): string {
  const text = readTextFile(path, MAX_FILE_BYTES);
  if (text !== null) return text;
  throw new FaultError({ code: 'project.invalid', message: `${path}: ${TOO_LARGE.message}` });
}

function isPipe(path: string): boolean {
  try {
    return statSync(path).isFIFO();
  } catch {
    return false; // reported when it is read again
  }
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
