import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const OPERATIONS = 'persisted-documents.json';

/** Puts the texts of all operations beside the bundle: where a server answers no others, they are those of the very pages it serves. */
const shipOperations: Plugin = {
  name: 'rowhook-ship-operations',
  generateBundle() {
    const source = readFileSync(new URL(`generated/${OPERATIONS}`, import.meta.url), 'utf8');
    this.emitFile({ type: 'asset', fileName: OPERATIONS, source });
  },
};

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // The same files are shown at /portal/ too.
  base: '/admin/',
  plugins: [react(), shipOperations],
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
