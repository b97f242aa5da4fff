// Options of the dashboard's build; kit 3 has no svelte.config.js.
import adapter from "@sveltejs/adapter-node";
import { sveltekit } from "@sveltejs/kit/vite";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

export default defineConfig({
  // No data: fonts or images, so that font-src and img-src need no data:.
  build: { assetsInlineLimit: 0 },
  // The wire contracts live beside this folder.
  server: { fs: { allow: [".."] } },
  plugins: [
    tailwindcss(),
    sveltekit({
      adapter: adapter({ out: "build", precompress: true }),
      csp: {
        mode: "auto",
        directives: {
          "default-src": ["none"],
          "script-src": ["self"],
          "style-src": ["self"],
          // Kit's route announcer is the one style attribute; everything else sets styles through the CSSOM.
          "style-src-attr": ["unsafe-hashes", "sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo="],
          // Server icons and avatars come from Discord's own host, without a referrer.
          "img-src": ["self", "https://cdn.discordapp.com"],
          "font-src": ["self"],
          "connect-src": ["self"],
          "form-action": ["self"],
          "frame-ancestors": ["none"],
          "base-uri": ["none"],
        },
      },
    }),
  ],
});
