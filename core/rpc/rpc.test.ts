import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FaultError } from '../result/result.ts';
import { settle } from '../testing/fake-clock.ts';
import { connect } from './connect.ts';
import { call, type Frame, frames, type Handlers, items, type Sink } from './contract.ts';
import { memoryPorts } from './memory-port.ts';
import type { Message, Port } from './port.ts';
import { type ServeOptions, serve } from './serve.ts';
import { packFrame, unpackFrame } from './wire.ts';

const contract = {
  add: call(z.object({ left: z.number(), right: z.number() }), z.number()),
  nothing: call(z.null(), z.void()),
  maybe: call(z.null(), z.number().nullable()),
  count: items(z.object({ from: z.int() }), z.int()),
  bytes: frames(z.null()),
};

const idle: Handlers<typeof contract> = {
  add: ({ left, right }) => left + right,
  nothing: () => undefined,
  maybe: () => null,
  count: () => undefined,
  bytes: () => undefined,
};

function joined(handlers: Partial<Handlers<typeof contract>> = {}, options: ServeOptions = {}) {
  const [near, far] = memoryPorts();
  serve(far, contract, { ...idle, ...handlers }, options);
  return { client: connect(near, contract), near, far };
}

const faultOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'resolved',
    (error: unknown) => (error instanceof FaultError ? error.fault : error),
  );

/** A port whose other end is the test's hands. */
function handPort() {
  const posted: Message[] = [];
  let onMessage: (message: Message) => void = () => undefined;
  let onClose: () => void = () => undefined;
  let closed = false;
  const port: Port = {
    post: (message) => void posted.push(message),
    onMessage: (listener) => {
      onMessage = listener;
    },
    onClose: (listener) => {
      onClose = listener;
    },
    close() {
      closed = true;
      onClose();
    },
  };
  return {
    port,
    posted,
    say: (message: unknown) =>
      onMessage(
        message instanceof Uint8Array
          ? unpackFrame(Uint8Array.from(message))
          : typeof message === 'string'
            ? message
            : JSON.stringify(message),
      ),
    get closed() {
      return closed;
    },
  };
}

describe('a call', () => {
  it('gives the answer of its handler', async () => {
    const { client } = joined();
    expect(await client.add({ left: 2, right: 3 })).toBe(5);
    expect(await client.nothing(null)).toBeUndefined();
    expect(await client.maybe(null)).toBeNull();
  });

  it('rejects with the fault that its handler throws, hint and detail included', async () => {
    const fault = { code: 'plan.too-fast', message: 'no', hint: 'slower', detail: { limit: 5 } };
    const { client } = joined({
      add: () => {
        throw new FaultError(fault);
      },
    });
    expect(await faultOf(client.add({ left: 1, right: 1 }))).toEqual(fault);
  });

  it('turns a bug of its handler into an internal fault and tells the log', async () => {
    const told: unknown[] = [];
    const bug = new Error('boom');
    const handlers = { add: () => Promise.reject(bug) };
    const { client } = joined(handlers, { onInternal: (method, thrown) => told.push([method, thrown]) });
    expect(await faultOf(client.add({ left: 1, right: 1 }))).toEqual({ code: 'internal', message: 'boom' });
    expect(told).toEqual([['add', bug]]);
  });

  it('is refused before its handler sees bad input', async () => {
    let asked = 0;
    const { client } = joined({
      add: () => {
        asked += 1;
        return 0;
      },
    });
    expect(await faultOf(client.add({ left: 'two', right: 3 } as never))).toMatchObject({
      code: 'rpc.bad-input',
      message: expect.stringContaining('add at left'),
    });
    expect(asked).toBe(0);
  });

  it('rejects an answer that does not fit the contract', async () => {
    const { client } = joined({ add: () => 'five' as never });
    expect(await faultOf(client.add({ left: 1, right: 1 }))).toMatchObject({ code: 'rpc.bad-answer' });
  });

  it.each(['subtract', 'toString', '__proto__', 'count'])('of %s is unknown', async (method) => {
    const hand = handPort();
    serve(hand.port, contract, idle);
    hand.say({ t: 'call', id: 1, m: method, a: null });
    expect(JSON.parse(hand.posted[0] as string)).toMatchObject({
      t: 'fault',
      id: 1,
      f: { code: 'rpc.unknown-method' },
    });
  });

  it('aborts its handler when the port closes', async () => {
    let aborted = false;
    const { client, near } = joined({
      add: (_, signal) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            aborted = true;
          });
        }),
    });
    const answer = faultOf(client.add({ left: 1, right: 1 }));
    await settle();
    near.close();
    await settle();
    expect(await answer).toMatchObject({ code: 'rpc.closed' });
    expect(aborted).toBe(true);
  });
});

describe('a stream', () => {
  it('carries items until its handler ends it', async () => {
    const { client } = joined({
      count({ from }, sink) {
        for (let at = from; at < from + 3; at++) sink.send(at);
        sink.end();
      },
    });
    const seen: number[] = [];
    await client.count({ from: 5 }, (value) => void seen.push(value)).done;
    expect(seen).toEqual([5, 6, 7]);
  });

  it('carries frames byte by byte, empty ones too', async () => {
    const sent = [Uint8Array.of(1, 2, 3), new Uint8Array(0), new Uint8Array(1000).fill(7)];
    const { client } = joined({
      bytes(_, sink) {
        for (const frame of sent) sink.send(frame);
        sink.end();
      },
    });
    const seen: Frame[] = [];
    await client.bytes(null, (frame) => void seen.push(frame.slice())).done;
    expect(seen).toEqual(sent);
  });

  it('rejects with the fault that its handler ends with, or throws', async () => {
    const fault = { code: 'store.damaged', message: 'unreadable' };
    const ended = joined({ bytes: (_, sink) => sink.end(fault) });
    expect(await faultOf(ended.client.bytes(null, () => undefined).done)).toEqual(fault);
    const thrown = joined({
      bytes() {
        throw new FaultError(fault);
      },
    });
    expect(await faultOf(thrown.client.bytes(null, () => undefined).done)).toEqual(fault);
  });

  it('gives credit back one by one, when the listener is done with a value', async () => {
    let sink: Sink<number> | undefined;
    const { client } = joined({
      count(_, own) {
        sink = own;
        const pump = () => {
          while (own.credit > 0) own.send(own.credit);
        };
        own.onCredit(pump);
        pump();
      },
    });
    const done: (() => void)[] = [];
    client.count({ from: 0 }, () => new Promise<void>((resolve) => done.push(resolve)), { credit: 2 });
    await settle();
    expect([done.length, sink?.credit]).toEqual([2, 0]);
    done.shift()?.();
    await settle();
    expect([done.length, sink?.credit]).toEqual([2, 0]); // one was answered with one more
  });

  it('stops sending when its reader cancels', async () => {
    let sink: Sink<number> | undefined;
    let aborted = false;
    const { client } = joined({
      count(_, own, signal) {
        sink = own;
        signal.addEventListener('abort', () => {
          aborted = true;
        });
      },
    });
    const seen: number[] = [];
    const subscription = client.count({ from: 0 }, (value) => void seen.push(value));
    await settle();
    sink?.send(1);
    await settle();
    subscription.cancel();
    sink?.send(2); // under way already
    await settle();
    sink?.send(3);
    await settle();
    await subscription.done;
    expect(aborted).toBe(true);
    expect(seen).toEqual([1]);
  });

  it('rejects when an item does not fit', async () => {
    const { client } = joined({ count: (_, sink) => sink.send('one' as never) });
    const { done } = client.count({ from: 0 }, () => undefined);
    expect(await faultOf(done)).toMatchObject({ code: 'rpc.bad-answer' });
  });

  it('rejects when the port closes, and so does everything asked afterwards', async () => {
    const { client, far } = joined();
    const { done } = client.bytes(null, () => undefined);
    await settle();
    far.close();
    expect(await faultOf(done)).toMatchObject({ code: 'rpc.closed' });
    expect(await faultOf(client.add({ left: 1, right: 1 }))).toMatchObject({ code: 'rpc.closed' });
    expect(await faultOf(client.bytes(null, () => undefined).done)).toMatchObject({ code: 'rpc.closed' });
  });

  it('is not opened twice under one number', () => {
    const hand = handPort();
    serve(hand.port, contract, idle);
    const open = { t: 'open', id: 1, m: 'bytes', a: null, credit: 1 };
    hand.say(open);
    hand.say(open);
    expect(hand.posted.map((message) => JSON.parse(message as string).f?.code)).toEqual(['rpc.id-in-use']);
  });
});

describe('what is not of the protocol', () => {
  it.each([
    ['text that is no JSON', 'hello'],
    ['another message', { t: 'nonsense', id: 1 }],
    ['an answer sent to the server', { t: 'ok', id: 1, r: 1 }],
    ['bytes sent to the server', packFrame({ id: 1, frame: new Uint8Array(8) })],
    ['no credit', { t: 'open', id: 1, m: 'bytes', a: null, credit: 0 }],
    ['a negative number', { t: 'cancel', id: -1 }],
  ])('cuts a client off: %s', async (_, message) => {
    const hand = handPort();
    const said: string[] = [];
    let asked = 0;
    const add = () => {
      asked += 1;
      return 1;
    };
    serve(hand.port, contract, { ...idle, add }, { onProtocolError: (what) => said.push(what) });
    hand.say(message);
    hand.say({ t: 'call', id: 2, m: 'add', a: { left: 1, right: 2 } });
    await settle();
    expect([hand.closed, said.length, asked]).toEqual([true, 1, 0]);
  });

  it('cuts a server off', async () => {
    const hand = handPort();
    const client = connect(hand.port, contract);
    const answer = faultOf(client.add({ left: 1, right: 1 }));
    hand.say('{"t":"call","id":1,"m":"add","a":null}');
    expect(hand.closed).toBe(true);
    expect(await answer).toMatchObject({ code: 'rpc.closed' });
  });

  const control = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record(
        {
          t: fc.constantFrom('call', 'open', 'credit', 'cancel', 'ok', 'item', 'end', 'fault'),
          id: fc.oneof(fc.nat(3), fc.anything()),
          m: fc.constantFrom('add', 'count', 'bytes', 'toString', '__proto__'),
          a: fc.anything(),
          n: fc.nat(3),
          r: fc.anything(),
          v: fc.anything(),
          credit: fc.nat(3),
          f: fc.constant({ code: 'x', message: 'y' }),
        },
        { requiredKeys: ['t'] },
      )
      .map((value) => JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? 1 : part))),
    fc.uint8Array().map((bytes) => Uint8Array.from(bytes)),
  );

  it('never throws out of either end, whatever comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(control, { maxLength: 8 }), async (messages) => {
        const server = handPort();
        serve(server.port, contract, idle);
        const client = handPort();
        const asked = connect(client.port, contract);
        const pending = [faultOf(asked.add({ left: 1, right: 1 })), faultOf(asked.bytes(null, () => undefined).done)];
        for (const message of messages) {
          server.say(message);
          client.say(message);
        }
        client.port.close();
        await Promise.all(pending);
      }),
      { numRuns: 500 },
    );
  });
});
