import { z } from 'zod';
import { canonicalAddress } from '../model/address.ts';

/** UDP port of reflectors unless set: the standard's (862) needs a privilege. */
export const REFLECTOR_PORT = 4786;
/** Addresses and subnets that a reflector may answer besides those of agents. */
const MAX_ALLOWED = 256;

/** An address or a subnet of those who get answers. */
const Allowed = z.string('An entry of allow must be text').refine(isAllowed, {
  error: ({ input }) => `"${input}" is neither an address nor a subnet: write it as 192.0.2.1 or 192.0.2.0/24`,
});

/** The session reflector of a host, as the project has it. */
export const Reflector = z.union(
  [
    z.boolean(),
    z.strictObject({
      port: z.int().min(1).max(65_535).optional().describe(`UDP port. Default: ${REFLECTOR_PORT}.`),
      allow: z
        .array(Allowed, 'allow must be a list, as [192.0.2.0/24]')
        .max(MAX_ALLOWED, `A reflector has at most ${MAX_ALLOWED} entries of allow`)
        .optional()
        .describe('Addresses and subnets that get answers besides the agents of the project.'),
    }),
  ],
  'reflector must be true, false, or a port and a list as {port: 4786, allow: [192.0.2.0/24]}',
);
export type Reflector = z.infer<typeof Reflector>;

/** A reflector that is on, with its defaults. */
export interface ReflectorPlan {
  readonly port: number;
  readonly allow: readonly string[];
}

/** @returns null = it is off */
export function reflectorPlan(written: Reflector | undefined): ReflectorPlan | null {
  if (written === undefined || written === false) return null;
  if (written === true) return { port: REFLECTOR_PORT, allow: [] };
  return { port: written.port ?? REFLECTOR_PORT, allow: written.allow ?? [] };
}

function isAllowed(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  if (canonicalAddress(address) === undefined || address.includes('%') || rest.length > 0) return false;
  if (prefix === undefined) return true;
  if (!/^\d{1,3}$/.test(prefix)) return false;
  return Number(prefix) <= (address.includes(':') ? 128 : 32);
}
