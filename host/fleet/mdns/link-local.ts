/** Whether an IPv6 address means something on one link only: nobody can connect to it who does not name the interface. */
export const isLinkLocal = (address: string): boolean => /^fe[89ab][0-9a-f]:/i.test(address);
