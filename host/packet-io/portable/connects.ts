import { connect, type Socket } from 'node:net';
import { constants } from 'node:os';
import { OUTCOMES } from '../../../core/model/outcome.ts';

export interface ConnectRequest {
  readonly destination: string;
  readonly destinationPort: number;
  /** null = the system's choice. */
  readonly source: string | null;
  /** 0 = the system's choice. */
  readonly sourcePort: number;
}

export interface ConnectResult {
  readonly outcome: number;
  /** With `local-error`. */
  readonly errno: number;
  readonly sourcePort: number;
}

/** Errors that the network reported; all others are this host's. */
const TOLD: Readonly<Record<string, number>> = {
  ECONNREFUSED: OUTCOMES.refused,
  ECONNRESET: OUTCOMES.refused,
  EHOSTUNREACH: OUTCOMES.unreachable,
};

/** The kernel's connects in progress. */
export class Connects {
  private readonly sockets = new Set<Socket>();

  /** @returns a function that stops waiting */
  start(request: ConnectRequest, onResult: (result: ConnectResult) => void): () => void {
    const { destination, destinationPort, source, sourcePort } = request;
    const socket = connect({
      host: destination,
      port: destinationPort,
      ...(source === null ? {} : { localAddress: source }),
      ...(sourcePort === 0 ? {} : { localPort: sourcePort }),
    });
    this.sockets.add(socket);
    const end = () => {
      this.sockets.delete(socket);
      // With a reset: no TIME_WAIT that would hold the port in the next round.
      socket.resetAndDestroy();
    };
    socket.once('connect', () => {
      onResult({ outcome: OUTCOMES.reply, errno: 0, sourcePort: socket.localPort ?? sourcePort });
      end();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (!this.sockets.has(socket)) return; // of the reset
      const outcome = TOLD[error.code ?? ''] ?? OUTCOMES['local-error'];
      const errno = constants.errno[(error.code ?? 'EIO') as keyof typeof constants.errno] ?? constants.errno.EIO;
      onResult({ outcome, errno: outcome === OUTCOMES['local-error'] ? errno : 0, sourcePort });
      end();
    });
    return end;
  }

  close(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
    this.sockets.clear();
  }
}
