import { createHmac, randomBytes } from 'node:crypto';

/** Unpredictable numbers, one for each address, drawn by each run of the driver. */
export class Secrets {
  private readonly key = randomBytes(32);
  private readonly known = new Map<string, number>();

  /** 32 bits, the same for the same address. */
  of(address: string): number {
    const known = this.known.get(address) ?? createHmac('sha256', this.key).update(address).digest().readUInt32BE();
    this.known.set(address, known);
    return known;
  }
}
