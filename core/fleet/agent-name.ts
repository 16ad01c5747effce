import { z } from 'zod';

/** Names that mean something else where agents are chosen: the station's own engines, and every agent. */
const RESERVED: ReadonlySet<string> = new Set(['local', 'all']);

/** Name of an agent within its station: a DNS label in lower case, thus also a host name. */
export const AgentName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    'An agent name has 1 to 63 lower-case letters, digits and hyphens, and starts with a letter or digit',
  )
  .refine((name) => !RESERVED.has(name), 'The names "local" and "all" are reserved');
export type AgentName = z.infer<typeof AgentName>;
