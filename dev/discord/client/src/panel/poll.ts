/** Looks now and then every so often, while the page is seen. @returns what ends it */
export function poll(look: () => Promise<unknown>, everyMs: number): () => void {
  let busy = false;
  const again = async () => {
    if (busy || document.visibilityState === "hidden") return;
    busy = true;
    // Whoever looks again in a moment need not be told that this time nothing came.
    await look().catch(() => undefined);
    busy = false;
  };
  void again();
  const timer = setInterval(() => void again(), everyMs);
  return () => clearInterval(timer);
}
