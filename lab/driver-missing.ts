import { openPacketIo } from '../host/packet-io/open.ts';

/** @returns why there is no native driver here, or undefined */
export async function driverMissing(): Promise<string | undefined> {
  const opened = await openPacketIo({ driver: 'native' });
  if (!opened.ok) return opened.fault.message;
  await opened.value.close();
  return undefined;
}
