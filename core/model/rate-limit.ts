import { z } from 'zod';

/** Plans above this need a confirmation (`--rate`, or the dialog of the page). */
export const MAX_PACKETS_PER_SECOND = 20_000;

/** The key `limits` of a project: what its plan may send without asking. */
export const LimitSettings = z.strictObject({
  packetsPerSecond: z
    .int('packetsPerSecond must be a whole number from 1 to 20000')
    .min(1, 'packetsPerSecond must be 1 to 20000')
    .max(MAX_PACKETS_PER_SECOND, 'packetsPerSecond must be 1 to 20000: more is confirmed at each start, or with --rate')
    .optional()
    .describe('Packets/s that the plan sends at most unless it is confirmed, 1 to 20000. Default: 20000.'),
});
export type LimitSettings = z.infer<typeof LimitSettings>;

/**
 * Packets/s that a plan may have without a confirmation.
 * @param flag of the command line, which takes precedence and may be above the default
 */
export const rateLimitOf = (project: { readonly limits?: LimitSettings | undefined }, flag?: number): number =>
  flag ?? project.limits?.packetsPerSecond ?? MAX_PACKETS_PER_SECOND;
