// What a gateway may be told.
export interface GatewayOptions {
  /** Default 41,250 ms, Discord's own. Some clients hang at 1,000 or less. */
  heartbeatMs: number;
  /** How long a session can be resumed after its connection was lost. */
  sessionTtlMs: number;
  /** How many events a session keeps for a replay. */
  replayLimit: number;
  maxConcurrency: number;
  /** One identify a bucket in this time. */
  identifyWindowMs: number;
}
