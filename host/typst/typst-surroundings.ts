/** Nothing listens there: packages of Typst cannot be downloaded. */
const NOWHERE = 'http://127.0.0.1:1';
const NO_FOLDER = '/nonexistent';

/** Memory that is used once, to receive the files, is not worth a large heap, nor an arena per thread of Typst. */
export const TYPST_FLAGS: readonly string[] = ['--max-semi-space-size=2'];
const ARENAS = { MALLOC_ARENA_MAX: '2' };

/** Time for one document, ms. Hundreds of pages take some seconds. */
export const TYPST_DEADLINE_MS = 120_000;

/** Environment of a process that sets a document: no variables of this one but those that Windows needs, no home, no network. */
export const typstEnvironment = (): Record<string, string> => ({
  ...ARENAS,
  ...Object.fromEntries(
    ['SystemRoot', 'windir', 'TEMP', 'TMP'].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  ),
  ...{ HTTP_PROXY: NOWHERE, HTTPS_PROXY: NOWHERE, ALL_PROXY: NOWHERE, http_proxy: NOWHERE, https_proxy: NOWHERE },
  ...{ HOME: NO_FOLDER, XDG_DATA_HOME: NO_FOLDER, XDG_CACHE_HOME: NO_FOLDER, XDG_CONFIG_HOME: NO_FOLDER },
  ...{ APPDATA: NO_FOLDER, LOCALAPPDATA: NO_FOLDER },
});
