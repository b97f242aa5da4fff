// Loaded into every part before its own code: when the supervisor is gone, its pipe closes and the part stops by itself.
import process from "node:process";

/** How long a part may take to stop once its supervisor is gone. */
const DEADLINE_MS = 10_000;
/** Deno runs a preloaded module until nothing keeps it alive, so reading must begin after the part's own code did. */
const BEGIN_MS = 50;

setTimeout(() => {
  process.stdin.on("end", letGo);
  process.stdin.on("error", letGo);
  process.stdin.resume();
  (process.stdin as { unref?: () => void }).unref?.();
}, BEGIN_MS).unref();

function letGo(): void {
  process.emit("SIGTERM");
  setTimeout(() => process.exit(1), DEADLINE_MS).unref();
}
