// Numbers about the process and its work, for Prometheus. Labels are names of ours, never of people or servers.
import process from "node:process";
import { Counter, Gauge, Histogram, Registry } from "prom-client";

export interface Metrics {
  /** Seconds one procedure took, and how it ended. */
  procedure(path: string, outcome: string, seconds: number): void;
  /** Text in Prometheus' format. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** `sources` are asked at every scrape; one that fails leaves its number out. */
export const createMetrics = (
  sources: Record<string, { help: string; read: () => number | Promise<number> }>,
): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  const calls = new Counter({
    name: "kagami_api_calls_total",
    help: "Calls of procedures by outcome",
    labelNames: ["procedure", "outcome"],
    registers,
  });
  const durations = new Histogram({
    name: "kagami_api_call_seconds",
    help: "Duration of calls",
    labelNames: ["procedure"],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
    registers,
  });
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    new Gauge({
      name: `kagami_api_${name}`,
      help,
      registers,
      async collect() {
        try {
          this.set(await read());
        } catch {
          this.remove();
        }
      },
    });
  // prom-client's default metrics read /proc, which the sandbox refuses.
  gauge("memory_bytes", "Resident memory", () => process.memoryUsage().rss);
  gauge("uptime_seconds", "Seconds since the process started", () => process.uptime());
  for (const [name, { help, read }] of Object.entries(sources)) gauge(name, help, read);
  return {
    procedure: (path, outcome, seconds) => {
      calls.inc({ procedure: path, outcome });
      durations.observe({ procedure: path }, seconds);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
};
