import type { Socket } from 'node:net';
import { type Failure, failureOf } from '../../../host/service/connect.ts';
import type { Exchanged } from './udp.ts';

/** Sends a query over an open connection, with its length in front (RFC 1035 §4.2.2), and reads one answer. Never rejects. */
export function askOverStream(
  socket: Socket,
  query: Uint8Array,
  place: string,
  signal: AbortSignal,
): Promise<Exchanged | Failure> {
  return new Promise((resolve) => {
    const startMs = performance.now();
    const frame = new AnswerFrame();
    const end = (result: Exchanged | Failure): void => {
      signal.removeEventListener('abort', abort);
      socket.removeListener('data', read);
      socket.removeListener('close', closed);
      socket.removeListener('end', closed);
      socket.removeListener('error', fail);
      resolve(result);
    };
    const abort = () => end({ outcome: 'timeout', error: `${place} ${frame.progress} in time` });
    const fail = (error: Error) => end(failureOf(error, `${place} ${frame.progress}`));
    const closed = () => end({ outcome: 'reset', error: `${place} closed the connection and ${frame.progress}` });
    const read = (bytes: Uint8Array) => {
      const answer = frame.add(bytes);
      if (answer) end({ bytes: answer, queryMs: performance.now() - startMs, ignored: 0 });
    };
    if (signal.aborted) return abort();
    // Its events are over.
    if (socket.destroyed) return closed();
    signal.addEventListener('abort', abort);
    socket.on('data', read);
    socket.on('close', closed);
    socket.on('end', closed);
    socket.on('error', fail);
    const framed = new Uint8Array(query.length + 2);
    new DataView(framed.buffer).setUint16(0, query.length);
    framed.set(query, 2);
    socket.write(framed);
  });
}

/** Collects one message with its length in front: at most 64 KiB. */
export class AnswerFrame {
  private readonly head: number[] = [];
  private body: Uint8Array | undefined;
  private size = 0;

  /** @returns the message once it is complete; bytes after it are dropped */
  add(bytes: Uint8Array): Uint8Array | undefined {
    let at = 0;
    while (this.head.length < 2 && at < bytes.length) this.head.push(bytes[at++] as number);
    const [high, low] = this.head;
    if (high === undefined || low === undefined) return undefined;
    this.body ??= new Uint8Array(high * 256 + low);
    const part = bytes.subarray(at, at + this.body.length - this.size);
    this.body.set(part, this.size);
    this.size += part.length;
    return this.size === this.body.length ? this.body : undefined;
  }

  get progress(): string {
    return this.head.length === 0 ? 'did not answer' : 'did not complete its answer';
  }
}
