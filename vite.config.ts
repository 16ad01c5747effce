import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/**
 * Blueprint can load any icon by its name and brings the paths of all 700 for it. Sounder imports its icons one by one,
 * so these loaders never run and are left out.
 */
const noIconsByName: Plugin = {
  name: 'no-icons-by-name',
  enforce: 'pre',
  resolveId: (source) => (source.startsWith('./paths-loaders/') ? '\0no-icons-by-name' : undefined),
  load: (id) =>
    id === '\0no-icons-by-name'
      ? 'export const allPathsLoader = null; export const splitPathsBySizeLoader = null;'
      : undefined,
};

/**
 * The page, for every host: files with hashed names, nothing inline, nothing from elsewhere, so that it runs under a
 * policy of `default-src 'none'`.
 */
export default defineConfig({
  root: 'renderer',
  base: '/',
  plugins: [noIconsByName, react()],
  build: {
    outDir: '../dist/page',
    emptyOutDir: true,
    target: 'chrome140',
    // An inlined font or script would be a data: URL, which the policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      output: {
        entryFileNames: 'assets/[name]-[hash].js',
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
            { name: 'blueprint', test: /node_modules\/(@blueprintjs|@floating-ui|@popperjs)\// },
          ],
        },
      },
    },
  },
  worker: { format: 'es', rolldownOptions: { output: { entryFileNames: 'assets/[name]-[hash].js' } } },
});
