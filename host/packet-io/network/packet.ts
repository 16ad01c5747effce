/** A packet as a network sees it, whether it has bytes or not. */
export interface NetworkPacket {
  readonly family: 4 | 6;
  readonly protocol: 'icmp' | 'udp' | 'tcp';
  readonly source: string;
  /** Without zone. */
  readonly destination: string;
  /** Of ICMP echo: the identifier. */
  readonly sourcePort: number;
  /** Of ICMP echo: the checksum, which stands where load balancers look for ports. */
  readonly destinationPort: number;
  readonly ttl: number;
  /** With the IP header. */
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
  /** TTL that the packet had where it ended. */
  readonly quotedTtl: number;
  /** MPLS label stack entries as on the wire (RFC 3032). */
  readonly mpls: readonly number[];
  /** The machine that probes: it found no neighbour, the target or the router that leads to it. Else another machine. */
  readonly fromHere?: 'to-target' | 'to-router';
}

/**
 * The data of an echo reply: what was sent, its first 64 bytes, with other bytes in front, without any, with one bit
 * turned at the end, or turned on the way, so that the checksum is wrong.
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
  /** Since the packet was sent. */
  readonly afterMs: number;
  readonly from: string;
  /** As it arrives. */
  readonly ttl: number;
  readonly message: Message;
}

export type Fate =
  | { readonly kind: 'answers'; readonly answers: readonly NetworkAnswer[] }
  /** This machine itself can't send it; `mtu` when it is too big, else 0. */
  | { readonly kind: 'local-error'; readonly errno: number; readonly mtu: number };

/** An answer that does not fit its checksum. */
export const isDamaged = ({ message }: NetworkAnswer): boolean =>
  message.kind === 'echo-reply' && message.data === 'damaged';
