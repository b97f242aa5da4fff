// adapter-node compresses files at build time but not pages; the platform's own stream does it in both runtimes.

/** The same response, its HTML as gzip when the reader takes it. */
export const compressed = (request: Request, response: Response): Response => {
  const html = response.headers.get("content-type")?.startsWith("text/html");
  const takes = /\bgzip\b/.test(request.headers.get("accept-encoding") ?? "");
  if (!html || !response.body || !takes) return response;
  const headers = new Headers(response.headers);
  headers.set("content-encoding", "gzip");
  headers.append("vary", "accept-encoding");
  headers.delete("content-length");
  return new Response(response.body.pipeThrough(new CompressionStream("gzip")), { status: response.status, headers });
};
