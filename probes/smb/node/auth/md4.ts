/** MD4 (RFC 1320): NTLM hashes passwords with it, and OpenSSL 3 has it no more. */
export function md4(message: Buffer): Buffer {
  const padded = Buffer.alloc(Math.ceil((message.length + 9) / 64) * 64);
  message.copy(padded);
  padded[message.length] = 0x80;
  padded.writeUInt32LE((message.length * 8) >>> 0, padded.length - 8);
  padded.writeUInt32LE(Math.floor(message.length / 0x2000_0000), padded.length - 4);
  const state = new Uint32Array([0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476]);
  for (let at = 0; at < padded.length; at += 64) mix(state, padded.subarray(at, at + 64));
  const digest = Buffer.alloc(16);
  for (const [at, word] of state.entries()) digest.writeUInt32LE(word, 4 * at);
  return digest;
}

type Round = readonly [
  mixed: (x: number, y: number, z: number) => number,
  constant: number,
  order: readonly number[],
  shifts: readonly [number, number, number, number],
];

const ROUNDS: readonly Round[] = [
  [(x, y, z) => (x & y) | (~x & z), 0, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], [3, 7, 11, 19]],
  [
    (x, y, z) => (x & y) | (x & z) | (y & z),
    0x5a82_7999,
    [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
    [3, 5, 9, 13],
  ],
  [(x, y, z) => x ^ y ^ z, 0x6ed9_eba1, [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15], [3, 9, 11, 15]],
];

const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));

function mix(state: Uint32Array, block: Buffer): void {
  let [a, b, c, d] = state as unknown as [number, number, number, number];
  for (const [mixed, constant, order, shifts] of ROUNDS) {
    for (const [at, word] of order.entries()) {
      const sum = (a + mixed(b, c, d) + block.readUInt32LE(4 * word) + constant) | 0;
      [a, b, c, d] = [d, rotate(sum, shifts[at % 4] as number), b, c];
    }
  }
  state.set([(state[0] as number) + a, (state[1] as number) + b, (state[2] as number) + c, (state[3] as number) + d]);
}
