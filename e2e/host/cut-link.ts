import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { freePort } from '../../host/service/testing/free-port.ts';

/** The network between agents and their station, which can be cut. */
export class CutLink {
  isCut = false;
  /** Port of the station's hub, which nobody has yet. */
  hubPort = 0;
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((near) => this.join(near));

  /** @returns the port at which agents reach the hub */
  async open(): Promise<number> {
    this.hubPort = await freePort();
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  restore(): void {
    this.isCut = false;
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  private join(near: Socket): void {
    if (this.isCut) return void near.destroy();
    const far = connect(this.hubPort, '127.0.0.1');
    near.pipe(far).pipe(near);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
  }
}
