/** Whether others may reach a host at an address: not that of loopback or of one link. */
export const isReachable = (address: string): boolean =>
  !address.startsWith('127.') && address !== '::1' && !address.startsWith('fe80:');
