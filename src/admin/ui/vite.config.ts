import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // The same files are shown at /portal/ too.
  base: '/admin/',
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../../../dist/ui', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    // Under the policy of the page nothing can be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The budget is a test's.
    chunkSizeWarningLimit: 2000,
    reportCompressedSize: false,
  },
});
