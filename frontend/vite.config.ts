/** How the screens are built: one page per kind of screen, served by Django under /static/. */

import { fileURLToPath } from "node:url";

import { defineConfig } from "vitest/config";

const page = (name: string) => fileURLToPath(new URL(`./${name}.html`, import.meta.url));
const backend = process.env["FENGSUI_BACKEND"] ?? "http://127.0.0.1:8119";

export default defineConfig({
  base: "/static/",
  build: {
    outDir: "dist",
    target: "es2022",
    sourcemap: false,
    chunkSizeWarningLimit: 1500,
    // Our Content-Security-Policy takes fonts from our own address only, not from data: URLs.
    assetsInlineLimit: (file) => (file.endsWith(".woff2") ? false : undefined),
    rollupOptions: {
      input: {
        login: page("login"),
        desk: page("desk"),
        wall: page("wall"),
        basics: page("basics"),
        layers: page("layers"),
        health: page("health"),
      },
    },
  },
  server: {
    proxy: {
      "/api": backend,
      "/tiles": backend,
      "/live": { target: backend, ws: true },
    },
  },
  worker: { format: "es" },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
