import { join } from 'node:path';
import { MessageChannelMain, type MessagePortMain, utilityProcess } from 'electron';
import { TYPST_FLAGS, typstEnvironment } from '../../host/typst/typst-surroundings.ts';

interface TypstChild {
  kill(): void;
}

/**
 * Processes that set a document each for the station, which has a channel to each of them. They have no variables of this process,
 * no home and no network, and end when the station has its document, does not want it any more, or has ended.
 */
export class TypstProcesses {
  private readonly entry: string;
  private readonly children = new Map<number, TypstChild>();

  constructor(entryDir: string) {
    this.entry = join(entryDir, 'utility-typst.cjs');
  }

  /** @param onExit gets the reason when it ended by itself @returns the station's end of the channel */
  start(id: number, onExit: (why: string) => void): MessagePortMain {
    const child = utilityProcess.fork(this.entry, [], {
      ...{ serviceName: 'Sounder typesetter', stdio: 'ignore' },
      ...{ env: typstEnvironment(), execArgv: [...TYPST_FLAGS] },
    });
    this.children.set(id, child);
    child.once('exit', (code) => {
      if (this.children.delete(id)) onExit(`status ${code}`);
    });
    const { port1, port2 } = new MessageChannelMain();
    child.postMessage({ type: 'attach' }, [port1]);
    return port2;
  }

  end(id: number): void {
    const child = this.children.get(id);
    this.children.delete(id);
    child?.kill();
  }

  endAll(): void {
    for (const id of [...this.children.keys()]) this.end(id);
  }
}
