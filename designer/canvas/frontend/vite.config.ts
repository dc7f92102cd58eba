/** How the canvas is built: one module and one style sheet under fixed names, minified fully, for the browser to keep. */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  define: { "process.env.NODE_ENV": JSON.stringify(process.env.VITEST ? "test" : "production") },
  build: {
    outDir: "../dist",
    emptyOutDir: true,
    lib: { entry: "src/main.tsx", formats: ["es"], fileName: () => "canvas.js", cssFileName: "canvas" },
    rolldownOptions: { output: { minify: true, codeSplitting: false } },
    cssMinify: true,
    reportCompressedSize: true,
  },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"] },
});
