import type { Port } from '../../core/rpc/port.ts';

/**
 * Connections that an agent opened, for an EngineLink, which asks for one whenever it has none. A new connection replaces
 * the one before it: behind NAT the old one may be dead without either end knowing.
 */
export class AgentPorts {
  private current: Port | null = null;
  private offered: Port | null = null;
  private wanting: ((port: Port) => void) | null = null;

  /** The agent dialled. */
  offer(port: Port): void {
    this.offered?.close();
    port.onClose(() => {
      if (this.offered === port) this.offered = null;
      if (this.current === port) this.current = null;
    });
    const { wanting } = this;
    if (wanting) {
      this.wanting = null;
      this.current = port;
      return wanting(port);
    }
    this.offered = port;
    this.current?.close();
  }

  /** Resolves with the next connection. */
  take(): Promise<Port> {
    const { offered } = this;
    if (offered) {
      this.offered = null;
      this.current = offered;
      return Promise.resolve(offered);
    }
    return new Promise((resolve) => {
      this.wanting = resolve;
    });
  }

  /** Ends the connection. */
  close(): void {
    this.offered?.close();
    this.current?.close();
  }
}
