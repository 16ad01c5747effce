import { open } from 'node:fs/promises';
import { CHUNK_BYTES } from '../../../core/fleet/release.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { AgentClient } from '../agent-client.ts';
import type { StoredBundle } from './bundles.ts';

/** Pause between two parts: some 3 MB/s at most, so that neither station nor link is busy with bundles alone. */
const PAUSE_MS = 20;

export interface Sending {
  readonly isForced: boolean;
  readonly clock: Clock;
  /** Ends it before the agent installs anything. */
  readonly signal: AbortSignal;
  /** @param bytes that the agent has */
  readonly onSent: (bytes: number) => void;
}

/** Sends a bundle to an agent, one part at a time, from where it was interrupted, and has it installed. @returns whether it was */
export async function sendBundle(
  client: Pick<AgentClient, 'upgradeBegin' | 'upgradeChunk' | 'upgradeInstall'>,
  { release, path }: StoredBundle,
  { isForced, clock, signal, onSent }: Sending,
): Promise<boolean> {
  let { receivedBytes } = await client.upgradeBegin({ release, isForced });
  const file = await open(path);
  try {
    const part = Buffer.alloc(CHUNK_BYTES);
    while (receivedBytes < release.bytes) {
      if (signal.aborted) return false;
      const { bytesRead } = await file.read(part, 0, CHUNK_BYTES, receivedBytes);
      const data = part.toString('base64', 0, bytesRead);
      ({ receivedBytes } = await client.upgradeChunk({ offset: receivedBytes, data }));
      onSent(receivedBytes);
      await new Promise<void>((resolve) => clock.after(PAUSE_MS, resolve));
    }
  } finally {
    await file.close();
  }
  if (signal.aborted) return false;
  await client.upgradeInstall(null);
  return true;
}
