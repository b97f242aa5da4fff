/** The local Discord's own files by path, so that they are allowed whatever name the page was opened under. */
export function ownAddress(url: string): string {
  try {
    const parsed = new URL(url, document.baseURI);
    return /^(localhost|127\.0\.0\.1|\[::1\])$/.test(parsed.hostname) && parsed.pathname.includes("/cdn/")
      ? parsed.pathname.slice(parsed.pathname.indexOf("cdn/")) + parsed.search
      : parsed.href;
  } catch {
    return "";
  }
}
