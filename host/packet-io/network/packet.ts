/** A packet as the network model sees it, with or without bytes. */
export interface NetworkPacket {
  readonly family: 4 | 6;
  readonly protocol: 'icmp' | 'udp' | 'tcp';
  readonly source: string;
  /** Address without zone. */
  readonly destination: string;
  /** ICMP echo: the identifier. */
  readonly sourcePort: number;
  /** ICMP echo: the checksum, which is where load balancers look for ports. */
  readonly destinationPort: number;
  readonly ttl: number;
  /** Size including the IP header. */
  readonly bytes: number;
  readonly dontFragment: boolean;
}

export type ErrorKind =
  | 'ttl-exceeded'
  | 'too-big'
  | 'net-unreachable'
  | 'host-unreachable'
  | 'port-unreachable'
  | 'prohibited';

/** ICMP type and code (RFC 792, RFC 1812 §5.2.7.1; RFC 4443). */
export const ICMP_ERRORS: Readonly<Record<ErrorKind, Readonly<Record<4 | 6, readonly [number, number]>>>> = {
  'ttl-exceeded': { 4: [11, 0], 6: [3, 0] },
  'too-big': { 4: [3, 4], 6: [2, 0] },
  'net-unreachable': { 4: [3, 0], 6: [1, 0] },
  'host-unreachable': { 4: [3, 1], 6: [1, 3] },
  'port-unreachable': { 4: [3, 3], 6: [1, 4] },
  prohibited: { 4: [3, 13], 6: [1, 1] },
};

export interface IcmpError {
  readonly kind: 'error';
  readonly error: ErrorKind;
  /** Next-hop MTU of `too-big`, else 0. */
  readonly mtu: number;
  /** TTL of the packet where it ended. */
  readonly quotedTtl: number;
  /** MPLS label stack entries as on the wire (RFC 3032). */
  readonly mpls: readonly number[];
  /** Sender is this host, which found no neighbour (the target or the router to it). Otherwise another host. */
  readonly fromHere?: 'to-target' | 'to-router';
}

/**
 * Data of an echo reply: the data sent, its first 64 bytes, the data after other bytes, none, the data with one bit
 * changed at the end, or with one changed in transit, so that the checksum is wrong.
 */
export const ECHO_DATA = ['same', 'cut', 'other', 'none', 'turned', 'damaged'] as const;
export type EchoData = (typeof ECHO_DATA)[number];

/** The way in which a TCP reply is misdirected: to another port, or with another number. */
export type Misdirection = 'port' | 'number' | null;

export type Message =
  | { readonly kind: 'echo-reply'; readonly data: EchoData }
  | { readonly kind: 'syn-ack'; readonly acknowledgesData: boolean; readonly misdirected: Misdirection }
  | { readonly kind: 'reset'; readonly misdirected: Misdirection }
  | IcmpError;

export interface NetworkAnswer {
  /** Time since the packet was sent. */
  readonly afterMs: number;
  readonly from: string;
  /** TTL on arrival. */
  readonly ttl: number;
  readonly message: Message;
}

export type Fate =
  | { readonly kind: 'answers'; readonly answers: readonly NetworkAnswer[] }
  /** This host cannot send the packet; `mtu` when it is too big, else 0. */
  | { readonly kind: 'local-error'; readonly errno: number; readonly mtu: number };

/** A reply with a wrong checksum. */
export const isDamaged = ({ message }: NetworkAnswer): boolean =>
  message.kind === 'echo-reply' && message.data === 'damaged';
