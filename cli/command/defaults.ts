/** Where the page is served unless told otherwise. */
export const DEFAULT_PORT = 4780;

/** What samples may take on disk: about 16 hours of 10 000 samples/s, months of a small site. */
export const DEFAULT_CAP_BYTES = 2 * 1000 ** 3;
