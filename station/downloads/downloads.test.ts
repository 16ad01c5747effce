import { beforeEach, describe, expect, it } from 'vitest';
import type { DownloadStatus } from '../../core/contracts/downloads.ts';
import { FaultError } from '../../core/result/result.ts';
import type { Frame, Sink } from '../../core/rpc/contract.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import type { ByteSource } from './byte-source.ts';
import { Downloads, type RunningDownload } from './downloads.ts';

let clock: FakeClock;
let downloads: Downloads;

beforeEach(() => {
  clock = new FakeClock();
  downloads = new Downloads(clock, memoryLog());
});

class FakeSource implements ByteSource {
  readonly fileName = 'a.csv';
  readonly mediaType = 'text/csv';
  readonly totalBytes = null;
  readonly progress = { share: 0.5, rows: 7, damaged: 0 };
  isClosed = false;
  asked = 0;
  private readonly chunks: (string | FaultError)[];

  constructor(...chunks: (string | FaultError)[]) {
    this.chunks = chunks;
  }

  async next() {
    this.asked += 1;
    const chunk = this.chunks.shift();
    if (chunk instanceof FaultError) throw chunk;
    return chunk === undefined ? null : Uint8Array.from(Buffer.from(chunk));
  }

  close() {
    this.isClosed = true;
  }
}

async function textOf(download: RunningDownload | undefined): Promise<string> {
  let text = '';
  for (let bytes = await download?.next(); bytes; bytes = await download?.next()) text += Buffer.from(bytes).toString();
  return text;
}

/** A stream's reader with some credit. */
function reader<T>(credit: number) {
  const values: T[] = [];
  const ended: unknown[] = [];
  let left = credit;
  let grant: () => void = () => undefined;
  const sink: Sink<T> = {
    get credit() {
      return left;
    },
    send(value) {
      left -= 1;
      values.push(value);
    },
    onCredit(listener) {
      grant = listener;
    },
    end: (fault) => void ended.push(fault ?? null),
  };
  const give = (credits: number) => {
    left += credits;
    grant();
  };
  return { sink, values, ended, give };
}

const settle = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

describe('a download', () => {
  it('is fetched once, by an id that cannot be guessed', async () => {
    const source = new FakeSource('one,', 'two');
    const { id, fileName } = downloads.prepare(source);
    expect([id.length, fileName]).toEqual([48, 'a.csv']);
    expect(downloads.take('0'.repeat(48))).toBeUndefined();
    const download = downloads.take(id);
    expect(downloads.take(id)).toBeUndefined();
    expect(await textOf(download)).toBe('one,two');
    expect(source.isClosed).toBe(true);
  });

  it('reports its state to the end', async () => {
    const { id } = downloads.prepare(new FakeSource('one', 'two'));
    const watcher = reader<DownloadStatus>(10);
    downloads.status(id, watcher.sink, new AbortController().signal);
    clock.advance(1000);
    await textOf(downloads.take(id));
    expect(watcher.values.map(({ state, bytes, share }) => [state, bytes, share])).toEqual([
      ['waiting', 0, 0.5],
      ['running', 3, 0.5],
      ['done', 6, 1],
    ]);
    expect(watcher.ended).toEqual([null]);
  });

  it('tells why it failed', async () => {
    const fault = { code: 'store.damaged', message: 'damaged' };
    const source = new FakeSource('one', new FaultError(fault));
    const { id } = downloads.prepare(source);
    await expect(textOf(downloads.take(id))).rejects.toThrow('damaged');
    const watcher = reader<DownloadStatus>(10);
    downloads.status(id, watcher.sink, new AbortController().signal);
    expect([watcher.values[0]?.state, watcher.values[0]?.fault, source.isClosed]).toEqual(['failed', fault, true]);
  });

  it('ends when it is cancelled, also before it is fetched', async () => {
    const [fetched, waiting] = [new FakeSource('one', 'two'), new FakeSource('one')];
    const { id } = downloads.prepare(fetched);
    const download = downloads.take(id);
    await download?.next();
    downloads.cancel(id);
    await expect(download?.next()).rejects.toThrow('cancelled');
    const second = downloads.prepare(waiting);
    downloads.cancel(second.id);
    expect(downloads.take(second.id)).toBeUndefined();
    expect([fetched.isClosed, fetched.asked, waiting.isClosed]).toEqual([true, 1, true]);
  });

  it('is given up when nobody fetches it, and forgotten after its end', () => {
    const source = new FakeSource('one');
    const { id } = downloads.prepare(source);
    clock.advance(600_000);
    expect(source.isClosed).toBe(true);
    clock.advance(60_000);
    expect(() => downloads.status(id, reader<DownloadStatus>(1).sink, new AbortController().signal)).toThrow(/is over/);
    expect(clock.pending).toBe(0);
  });

  it('is one of four at most', () => {
    const sources = Array.from({ length: 5 }, () => new FakeSource('one'));
    for (const source of sources.slice(0, 4)) downloads.prepare(source);
    expect(() => downloads.prepare(sources[4] as FakeSource)).toThrow('There are 4 downloads already');
    expect(sources.map(({ isClosed }) => isClosed)).toEqual([false, false, false, false, true]);
    downloads.close();
    expect([sources.every(({ isClosed }) => isClosed), clock.pending]).toEqual([true, 0]);
  });
});

describe('a download over the connection of the page', () => {
  it('reads no further than its reader takes', async () => {
    const source = new FakeSource('one', 'two', 'three');
    const { id } = downloads.prepare(source);
    const page = reader<Frame>(1);
    downloads.open(id, page.sink, new AbortController().signal);
    await settle();
    expect([page.values.length, source.asked]).toEqual([1, 1]);
    page.give(1);
    await settle();
    expect([page.values.length, source.asked, page.ended]).toEqual([2, 2, []]);
    page.give(5);
    await settle();
    expect([Buffer.concat(page.values).toString(), page.ended]).toEqual(['onetwothree', [null]]);
  });

  it('is cancelled with its stream', async () => {
    const source = new FakeSource('one', 'two');
    const { id } = downloads.prepare(source);
    const [page, abort] = [reader<Frame>(1), new AbortController()];
    downloads.open(id, page.sink, abort.signal);
    await settle();
    abort.abort();
    await settle();
    expect([source.isClosed, source.asked]).toEqual([true, 1]);
  });
});
