// Loaded into a child process ahead of a built utility entry: gives it the `process.parentPort` that Electron would.
import { EventEmitter } from 'node:events';
import { isMainThread } from 'node:worker_threads';
import { ChannelEnd, FakePortMain, type Relayed } from './fake-channel.ts';

class FakeParentPort extends EventEmitter {
  postMessage(data: unknown): void {
    tell({ to: 'process', data, ports: [] });
  }
}

function tell(message: Relayed): void {
  if (process.connected) process.send?.(message);
}

function install(): void {
  const parent = new FakeParentPort();
  const outer = new Map<number, ChannelEnd>();
  const early: Relayed[] = [];

  const arrive = (id: number): FakePortMain => {
    const [own, relay] = ChannelEnd.pair();
    outer.set(id, relay);
    relay.hear({ message: (data) => tell({ to: 'port', id, data }), close: () => tell({ to: 'close', id }) });
    return new FakePortMain(own);
  };
  const take = (message: Relayed): void => {
    switch (message.to) {
      case 'process':
        parent.emit('message', { data: message.data, ports: message.ports.map(arrive) });
        return;
      case 'port':
        outer.get(message.id)?.send(message.data);
        return;
      case 'close':
        outer.get(message.id)?.close();
        outer.delete(message.id);
    }
  };
  process.on('message', (message: Relayed) => {
    if (parent.listenerCount('message') > 0) take(message);
    else early.push(message); // the entry itself is only being loaded
  });
  parent.on('newListener', (event) => {
    if (event === 'message') setImmediate(() => early.splice(0).forEach(take));
  });
  process.on('disconnect', () => process.exit(0)); // as Electron ends them with the main process
  Object.defineProperty(process, 'parentPort', { value: parent });
}

if (isMainThread) install();
