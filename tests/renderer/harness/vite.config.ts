/** Builds the harness for screenshots into the folder given by HARNESS_OUT. Not shipped. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'tests/renderer/harness',
  base: './',
  plugins: [react()],
  css: { modules: { localsConvention: 'camelCaseOnly' } },
  build: {
    outDir: process.env['HARNESS_OUT'] ?? '/tmp/guidepost-harness',
    emptyOutDir: true,
    target: 'chrome130',
    assetsInlineLimit: 0,
    minify: false,
  },
});
