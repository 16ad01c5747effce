import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect as connectSocket, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { decodeBatch, encodeBatch } from '../core/model/batch.ts';
import { PLAIN_RULES } from '../core/model/outcome.ts';
import { connect } from '../core/rpc/connect.ts';
import { frames, type Sink } from '../core/rpc/contract.ts';
import { serve } from '../core/rpc/serve.ts';
import { FakeClock } from '../core/testing/fake-clock.ts';
import { socketPort } from '../host/socket-port.ts';
import { TailFeed } from '../station/live/tail-feed.ts';

type Frame = Uint8Array<ArrayBuffer>;

const contract = { batches: frames(z.null()) };
const SAMPLES_PER_BATCH = 5000;
const BATCHES = 2000;
const ROUNDS = 5;

const frameOf = (round: number): Frame =>
  encodeBatch(
    1,
    [],
    Array.from({ length: SAMPLES_PER_BATCH }, (_, series) => ({
      ...{ series, round, seq: 0, sentNs: BigInt(round) * 1_000_000n, outcome: 0, rttNs: 1e6 },
    })),
  );

/** Two connected sockets of this process. */
async function socketPair(): Promise<{ readonly near: Socket; readonly far: Socket; close(): void }> {
  const dir = mkdtempSync(join(tmpdir(), 'sounder-bench-'));
  const server = createServer().listen(join(dir, 'socket'));
  await once(server, 'listening');
  const near = connectSocket(join(dir, 'socket'));
  const [far] = (await once(server, 'connection')) as [Socket];
  const close = () => {
    near.destroy();
    far.destroy();
    server.close();
    rmSync(dir, { recursive: true, force: true });
  };
  return { near, far, close };
}

/** CPU time of this process per sample, ns, from the engine's sink to a buffer that can move to the writer. */
async function engineToStation(frame: Frame): Promise<number> {
  const { near, far, close } = await socketPair();
  let sent = 0;
  const batches = (_: null, sink: Sink<Frame>) => {
    const more = () => {
      while (sink.credit > 0 && sent < BATCHES) {
        sink.send(frame);
        sent += 1;
      }
      if (sent === BATCHES) sink.end();
    };
    sink.onCredit(more);
    more();
  };
  serve(socketPort(far), contract, { batches });
  const before = process.cpuUsage();
  let bytes = 0;
  const take = (one: Frame) => {
    const own = one.byteOffset === 0 ? one : one.slice(); // as SampleIntake.take
    bytes += own.buffer.byteLength;
  };
  await connect(socketPort(near), contract).batches(null, take, { credit: 64 }).done;
  const { user, system } = process.cpuUsage(before);
  close();
  if (bytes !== BATCHES * frame.byteLength) throw new Error('not all batches arrived');
  return ((user + system) * 1000) / (BATCHES * SAMPLES_PER_BATCH);
}

/** CPU time per sample, ns, of a reader of all series, flushed every two batches. */
function tail(frame: Frame): number {
  const clock = new FakeClock();
  const feed = new TailFeed(clock);
  let bytes = 0;
  const sink: Sink<Frame> = {
    credit: 1,
    send(sent) {
      bytes += sent.byteLength;
    },
    onCredit: () => undefined,
    end: () => undefined,
  };
  const series = Array.from({ length: SAMPLES_PER_BATCH }, (_, id) => id);
  feed.open({ series }, sink, new AbortController().signal);
  const batch = decodeBatch(frame, () => []);
  if (!batch) throw new Error('not a batch');
  const count = 200;
  const before = process.cpuUsage();
  for (let no = 1; no <= count; no++) {
    feed.add(batch, PLAIN_RULES, no);
    if (no % 2 === 0) clock.advance(50);
  }
  const { user, system } = process.cpuUsage(before);
  if (bytes === 0) throw new Error('nothing was sent');
  return ((user + system) * 1000) / (count * SAMPLES_PER_BATCH);
}

const median = (values: readonly number[]): number =>
  [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] as number;

/** CPU time per sample on its path from engine to station over a Unix socket, and in the tail feed for a page. */
export async function benchSamplePath(): Promise<{ readonly engineToStationNs: number; readonly tailNs: number }> {
  const frame = frameOf(0);
  const toStation: number[] = [];
  const tails: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    toStation.push(await engineToStation(frame));
    tails.push(tail(frame));
  }
  return { engineToStationNs: Number(median(toStation).toFixed(1)), tailNs: Number(median(tails).toFixed(1)) };
}
