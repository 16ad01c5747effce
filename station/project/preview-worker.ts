import { parentPort } from 'node:worker_threads';
import type { FileReading } from '../../core/contracts/file-reading.ts';
import type { FileKind } from '../../core/model/file-kind.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import { previewFile } from './preview-file.ts';

/** One file to read. */
export interface PreviewTask {
  readonly text: string;
  readonly as: FileKind | null;
}

export type FromPreview =
  | { readonly type: 'read'; readonly reading: FileReading }
  | { readonly type: 'failed'; readonly fault: Fault };

/** Reads files, one after the other: its starter can end it, if one takes too long. */
const port = parentPort;
if (!port) throw new Error('runs as a worker only');
const send = (message: FromPreview) => port.postMessage(message);
port.on('message', ({ text, as }: PreviewTask) => {
  try {
    send({ type: 'read', reading: previewFile(text, as ?? undefined) });
  } catch (error) {
    send({ type: 'failed', fault: toFault(error) });
  }
});
