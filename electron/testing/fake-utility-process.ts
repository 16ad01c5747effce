import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { UtilityProcess } from 'electron';
import type { ChannelEnd, Relayed } from './fake-channel.ts';
import { FakePortMain } from './fake-channel.ts';

const PRELUDE = new URL('./fake-utility.ts', import.meta.url).href;

/** A utility process as a real child process running the real built entry. */
export class FakeUtilityProcess extends EventEmitter {
  readonly entry: string;
  readonly serviceName: string;
  private readonly child: ChildProcess;
  private readonly ends = new Map<number, ChannelEnd>();
  private nextId = 1;

  constructor(entry: string, serviceName: string) {
    super();
    this.entry = entry;
    this.serviceName = serviceName;
    const strip = process.features.typescript ? [] : ['--experimental-strip-types'];
    this.child = fork(entry, [], {
      execArgv: [...strip, '--disable-warning=ExperimentalWarning', '--import', PRELUDE],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.child.on('spawn', () => this.emit('spawn'));
    this.child.on('message', (message: Relayed) => this.hear(message));
    this.child.on('exit', (code) => {
      for (const end of this.ends.values()) end.close();
      this.emit('exit', code ?? 9);
    });
  }

  get pid(): number | undefined {
    return this.child.exitCode === null && this.child.signalCode === null ? this.child.pid : undefined;
  }

  postMessage(data: unknown, transfer: readonly unknown[] = []): void {
    const ports = transfer.map((port) => {
      if (!(port instanceof FakePortMain)) throw new TypeError('Port at index 0 is not a valid port');
      return this.adopt(port.neuter());
    });
    this.tell({ to: 'process', data: structuredClone(data), ports });
  }

  kill(): boolean {
    return this.child.kill('SIGTERM');
  }

  private adopt(end: ChannelEnd): number {
    const id = this.nextId++;
    this.ends.set(id, end);
    end.hear({ message: (data) => this.tell({ to: 'port', id, data }), close: () => this.tell({ to: 'close', id }) });
    return id;
  }

  private hear(message: Relayed): void {
    if (message.to === 'process') this.emit('message', message.data);
    else if (message.to === 'port') this.ends.get(message.id)?.send(message.data);
    else this.ends.get(message.id)?.close();
  }

  private tell(message: Relayed): void {
    if (this.child.connected) this.child.send(message, () => undefined);
  }
}

/** The part of the fake that must match Electron's; events are EventEmitter's in both. */
type Promised = Pick<UtilityProcess, 'pid' | 'kill'> & { postMessage(message: unknown, transfer?: unknown[]): void };
FakeUtilityProcess.prototype satisfies Promised;
