// Rules of auto-moderation that tests make.

export const BLOCK = { type: 1, metadata: {} };
export const alertTo = (channel_id: string) => ({ type: 2, metadata: { channel_id } });
export const timeout = (duration_seconds: number) => ({ type: 3, metadata: { duration_seconds } });
export const QUARANTINE = { type: 4, metadata: {} };

/** A rule about words, with whatever else. */
export const words = (keyword_filter: string[], more: object = {}) => ({
  name: "Words",
  event_type: 1,
  trigger_type: 1,
  trigger_metadata: { keyword_filter },
  actions: [BLOCK],
  enabled: true,
  ...more,
});
