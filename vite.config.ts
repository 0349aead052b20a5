/**
 * Builds the screens: renderer/index.html to dist/renderer. Relative addresses, so that the same files work under
 * http://till.localhost and app://terminal; workers are modules; no source map leaves this machine.
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Whoever starts the build: under a test runner's NODE_ENV the screens would be compiled for React's development build.
process.env['NODE_ENV'] = 'production';

export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  define: { 'process.env.NODE_ENV': JSON.stringify('production') },
  worker: { format: 'es' },
  css: { modules: { localsConvention: 'camelCaseOnly' } },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome130',
    sourcemap: false,
    // A file of its own for everything: an inlined asset would be a data: address, which the page's policy refuses for fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_500,
  },
});
