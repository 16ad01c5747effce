import { parentPort, workerData } from 'node:worker_threads';
import { toFault } from '../../core/result/result.ts';
import type { ExportTask, FromExport } from './export-protocol.ts';
import { Exporter } from './exporter.ts';

/** Runs one export, a chunk for each request, and is ended by its starter. */
const port = parentPort;
if (!port) throw new Error('runs as a worker only');

/** Bytes of a chunk, except for the last. */
const CHUNK_BYTES = 256 * 1024;
/** A chunk is given away after this time, however small, so that its reader learns the progress. */
const CHUNK_MS = 500;

const send = (message: FromExport, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

function start(): Exporter | null {
  const { dataDir, request, createdBy } = workerData as ExportTask;
  try {
    return new Exporter(dataDir, request, createdBy);
  } catch (error) {
    send({ type: 'failed', fault: toFault(error) });
    return null;
  }
}

/** The next bytes in one buffer of its own; null = there are no more. */
function nextChunk(exporter: Exporter): ArrayBuffer | null {
  const parts: Uint8Array[] = [];
  const untilMs = performance.now() + CHUNK_MS;
  let bytes = 0;
  let isAtEnd = false;
  while (bytes < CHUNK_BYTES && (bytes === 0 || performance.now() < untilMs)) {
    const next = exporter.next();
    if (!next) {
      isAtEnd = true;
      break;
    }
    for (const part of next) {
      parts.push(part);
      bytes += part.byteLength;
    }
  }
  if (isAtEnd && bytes === 0) return null;
  const whole = new Uint8Array(bytes);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole.buffer;
}

const exporter = start();
if (exporter) {
  port.on('message', () => {
    try {
      const buffer = nextChunk(exporter);
      const { progress } = exporter;
      if (buffer) return send({ type: 'chunk', buffer, progress }, [buffer]);
      exporter.close();
      send({ type: 'end', progress });
    } catch (error) {
      send({ type: 'failed', fault: toFault(error) });
    }
  });
  send({ type: 'ready' });
}
