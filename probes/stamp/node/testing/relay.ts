import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';

export interface Link {
  readonly delayMs: number;
  /** Positions in the direction, from 0, of packets that are dropped. */
  readonly drops?: readonly number[];
  /** Positions of packets that arrive twice. */
  readonly doubles?: readonly number[];
}

export interface Relay {
  readonly port: number;
  close(): void;
}

/** A path to a reflector on loopback with a delay and losses of its own in each direction. */
export async function openRelay(
  reflectorPort: number,
  { forward, backward }: { readonly forward: Link; readonly backward: Link },
): Promise<Relay> {
  const front = createSocket('udp4');
  const back = createSocket('udp4');
  let sender: RemoteInfo | undefined;
  const pass = (link: Link, send: (bytes: Buffer) => void) => {
    let at = 0;
    return (bytes: Buffer) => {
      const position = at++;
      if (link.drops?.includes(position)) return;
      setTimeout(() => send(bytes), link.delayMs);
      if (link.doubles?.includes(position)) setTimeout(() => send(bytes), link.delayMs);
    };
  };
  const onward = pass(forward, (bytes) => back.send(bytes, reflectorPort, '127.0.0.1'));
  const home = pass(backward, (bytes) => sender && front.send(bytes, sender.port, sender.address));
  front.on('message', (bytes, from) => {
    sender = from;
    onward(bytes);
  });
  back.on('message', home);
  await Promise.all([bound(front), bound(back)]);
  return {
    port: front.address().port,
    close: () => {
      front.close();
      back.close();
    },
  };
}

const bound = (socket: Socket): Promise<void> => new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve));
