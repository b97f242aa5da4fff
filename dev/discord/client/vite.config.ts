// The client as static files: relative addresses, nothing inline, so that `default-src 'self'` is enough.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  plugins: [svelte({ configFile: false, compilerOptions: { runes: true } })],
  build: { outDir: "build", emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
