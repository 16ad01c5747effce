/** IP protocol numbers (IANA). */
export const PROTOCOLS = { icmp: 1, tcp: 6, udp: 17, icmp6: 58 } as const;

/** ICMP types by address family: RFC 792, RFC 4443. */
export const ECHO_REQUEST = { 4: 8, 6: 128 } as const;
export const ECHO_REPLY = { 4: 0, 6: 129 } as const;

/** RFC 9293 §3.1. */
export const TCP_FLAGS = { syn: 0x02, rst: 0x04, ack: 0x10 } as const;

/** Without options. */
export const HEADER_BYTES = { ipv4: 20, ipv6: 40, icmp: 8, udp: 8, tcp: 20 } as const;
