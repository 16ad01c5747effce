import { z } from 'zod';

/** Stored secrets, by name only: pages never read one. */
export const StoredSecrets = z.object({
  names: z.array(z.string()),
  /** Protection of their key: by the system's keyring, by the permissions of its file, or by the desktop's keyring for this host not; null = none is stored yet. */
  protection: z.enum(['keyring', 'file', 'locked']).nullable(),
});
export type StoredSecrets = z.infer<typeof StoredSecrets>;
