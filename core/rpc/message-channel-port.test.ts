import { describe, expect, it } from 'vitest';
import { type ChannelEnd, messageChannelPort } from './message-channel-port.ts';

function scriptedEnd() {
  const posted: (string | Uint8Array)[] = [];
  const heard = { message: (_: unknown): void => undefined, close: (): void => undefined };
  const state = { started: 0, closed: 0 };
  const end: ChannelEnd = {
    postMessage: (message) => void posted.push(message),
    onMessage: (listener) => {
      heard.message = listener;
    },
    onClose: (listener) => {
      heard.close = listener;
    },
    start: () => {
      state.started += 1;
    },
    close: () => {
      state.closed += 1;
    },
  };
  return { end, posted, heard, state };
}

describe('messageChannelPort', () => {
  it('sends bytes in a buffer of just their size', () => {
    const { end, posted } = scriptedEnd();
    const port = messageChannelPort(end);
    port.post({ id: 1, frame: new Uint8Array(1_000_000).fill(7).subarray(10, 20) });
    class Pooled extends Uint8Array<ArrayBuffer> {} // as Node's Buffer, whose slices share a pool
    port.post({ id: 2, frame: new Pooled(new ArrayBuffer(3)) });
    expect(posted.map((bytes) => (bytes as Uint8Array).buffer.byteLength)).toEqual([18, 11]);
    expect(posted[0]).toEqual(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, ...new Uint8Array(10).fill(7)));
  });

  it('starts the channel only once somebody listens', () => {
    const { end, state } = scriptedEnd();
    const port = messageChannelPort(end);
    expect(state.started).toBe(0);
    port.onMessage(() => undefined);
    expect(state.started).toBe(1);
  });

  it.each([null, undefined, 7, {}, [], new ArrayBuffer(4)])('closes the connection over %j', (data) => {
    const { end, heard, state, posted } = scriptedEnd();
    const port = messageChannelPort(end);
    const got: unknown[] = [];
    let closes = 0;
    port.onMessage((message) => void got.push(message));
    port.onClose(() => {
      closes += 1;
    });
    heard.message('before');
    heard.message(data);
    heard.message('after');
    heard.close();
    port.post('after');
    expect({ got, closes, closed: state.closed, posted }).toEqual({
      got: ['before'],
      closes: 1,
      closed: 1,
      posted: [],
    });
  });
});
