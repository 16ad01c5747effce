import { describe, expect, it } from 'vitest';
import { FakeChannelMain, FakeDomChannel } from './fake-channel.ts';

/** Checks that the fake behaves like Electron's ports. */
const soon = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));

describe('the fake ports', () => {
  it('queue until they are started, and copy', async () => {
    const { port1, port2 } = new FakeChannelMain();
    const heard: unknown[] = [];
    port2.on('message', ({ data }) => heard.push(data));
    const bytes = new Uint8Array([1]);
    port1.postMessage(bytes);
    bytes[0] = 2;
    await soon();
    expect(heard).toEqual([]);
    port2.start();
    expect(heard).toEqual([new Uint8Array([1])]);
  });

  it('refuse buffers in the list of the main side, and lose the message on the side of the page', async () => {
    const { port1 } = new FakeChannelMain();
    expect(() => port1.postMessage('x', [new ArrayBuffer(1)])).toThrow(TypeError);
    const dom = new FakeDomChannel();
    const heard: unknown[] = [];
    dom.port2.addEventListener('message', (event) => heard.push((event as MessageEvent).data));
    dom.port2.start();
    dom.port1.postMessage('x', [new ArrayBuffer(1)]);
    await soon();
    expect(heard).toEqual([null]);
  });

  it('refuse a view that drags its whole buffer along', () => {
    const { port1 } = new FakeChannelMain();
    expect(() => port1.postMessage(new Uint8Array(100).subarray(1))).toThrow('drags 100 along');
  });

  it('say nothing to a post after the close, and tell the other end of it once', async () => {
    const { port1, port2 } = new FakeChannelMain();
    let closes = 0;
    const heard: unknown[] = [];
    port2.on('close', () => {
      closes += 1;
    });
    port2.on('message', ({ data }) => heard.push(data));
    port2.start();
    port1.close();
    port1.close();
    port1.postMessage('late');
    await soon();
    port2.postMessage('later');
    expect({ closes, heard }).toEqual({ closes: 1, heard: [] });
  });

  it('are of no more use where they were, once transferred', () => {
    const { port1 } = new FakeChannelMain();
    port1.neuter();
    expect(() => port1.neuter()).toThrow('already neutered');
  });
});
