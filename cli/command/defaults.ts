/** The port of the page without `--port`. */
export const DEFAULT_PORT = 4780;
