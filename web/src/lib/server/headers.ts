// Headers every answer of the dashboard carries, pages and files alike. The content policy is Kit's (vite.config.ts).

/** @param secure whether people reach the dashboard over https */
export const securityHeaders = (secure: boolean): Record<string, string> => ({
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin-when-cross-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
  ...(secure ? { "strict-transport-security": "max-age=63072000; includeSubDomains" } : {}),
});
