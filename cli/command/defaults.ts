/** The port of the page without `--port`. */
export const DEFAULT_PORT = 4780;

/** Disk space for samples without `--size-cap`: about 16 hours of 10 000 samples/s, months of a small site. */
export const DEFAULT_CAP_BYTES = 2 * 1000 ** 3;
