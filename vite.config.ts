import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { contracts } from './scripts/vite-contracts.ts';

/** Where `npm run dev` finds the running server. */
const server = process.env.THROUGHLINE_URL ?? 'http://127.0.0.1:4321';

/** In development the page stands at the root; in production the server says where it stands. */
const developmentBase: Plugin = {
  name: 'throughline:development-base',
  apply: 'serve',
  transformIndexHtml: () => [{ tag: 'base', attrs: { href: '/' }, injectTo: 'head-prepend' }],
};

export default defineConfig(({ command }) => ({
  // Relative addresses: the server injects <base href>, so one build serves any sub-path.
  base: command === 'build' ? './' : '/',
  plugins: [react(), contracts(import.meta.dirname), developmentBase],
  build: {
    outDir: 'dist/web',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    // The policy allows no inline module preload script and no data: fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    modulePreload: { polyfill: false },
    // The first page names every part that may come later: short names keep it small.
    rolldownOptions: {
      output: { chunkFileNames: 'assets/[hash:8].js', assetFileNames: 'assets/[hash:8][extname]' },
    },
  },
  server: { proxy: { '/api': { target: server, changeOrigin: false } } },
}));
