import type { Outcome } from '../../../core/model/outcome.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import { type ChildEnd, startChild } from './child.ts';
import { outcomeOf, sentenceOf } from './failure.ts';
import { type Progress, TestReader, type TestShape } from './test-reader.ts';

export interface TestOptions {
  readonly program: string;
  readonly args: readonly string[];
  readonly shape: TestShape;
  /** Wait for the server to reply, ms. */
  readonly replyMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: (columns: Progress) => void;
}

export interface TestEnd {
  readonly outcome: Outcome;
  /** Short sentence; null = the test succeeded. */
  readonly error: string | null;
  readonly reader: TestReader;
}

/** An interval, and what a busy machine needs besides. */
const INTERVAL_MS = 1500;
const END_MS = 1000;
/** Output of a second of one stream, in each of the rows for it; generously. */
const BYTES_PER_ROW = 400;

/** Carries out one test; ends at once when aborted. */
export async function runTest({
  program,
  args,
  shape,
  replyMs,
  clock,
  signal,
  onProgress,
}: TestOptions): Promise<TestEnd> {
  const reader = new TestReader(shape, onProgress);
  const rows = (shape.seconds + 20) * (shape.streams + 2) * 2;
  let silence: (() => void) | undefined;
  const child = startChild(program, args, rows * BYTES_PER_ROW, (line) => {
    if (reader.read(line)) silence?.();
  });
  let isSilent = false;
  const cut = () => {
    isSilent = true;
    child.kill();
  };
  let timer = clock.after(replyMs, cut);
  silence = () => {
    timer.cancel();
    timer = clock.after(replyMs + INTERVAL_MS, cut);
  };
  const limit = clock.after(shape.seconds * 1000 + replyMs + END_MS, cut);
  const abort = () => child.kill();
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  const end = await child.ended;
  timer.cancel();
  limit.cancel();
  signal.removeEventListener('abort', abort);
  reader.end();
  return { ...verdict(reader, end, isSilent, signal.aborted, shape), reader };
}

type Verdict = Omit<TestEnd, 'reader'>;

function verdict(reader: TestReader, end: ChildEnd, isSilent: boolean, isAborted: boolean, shape: TestShape): Verdict {
  if (isAborted) return { outcome: 'timeout', error: 'The test was stopped before its end' };
  if (isSilent) return { outcome: 'timeout', error: silenceText(reader, shape) };
  if (end.isTooMuch) return { outcome: 'protocol-error', error: 'The program printed far more than a test can' };
  if (end.startError !== null)
    return { outcome: 'local-error', error: `The program iperf3 cannot be started: ${end.startError}` };
  if (end.signal !== null) return { outcome: 'local-error', error: `The program iperf3 was ended by ${end.signal}` };
  if (reader.error !== null) return { outcome: outcomeOf(reader.error), error: sentenceOf(reader.error) };
  if (end.status !== 0)
    return { outcome: 'protocol-error', error: `The program iperf3 ended with status ${end.status} and no reason` };
  return reader.isComplete
    ? { outcome: 'reply', error: null }
    : { outcome: 'protocol-error', error: 'The program iperf3 printed no result' };
}

function silenceText({ isConnected, elapsedSeconds }: TestReader, { seconds }: TestShape): string {
  if (!isConnected) return 'No reply from the server';
  return elapsedSeconds >= seconds
    ? 'The server did not report its result'
    : `The test made no progress after ${Math.round(elapsedSeconds)} s`;
}
