/** Guild member flags (documentation, "Guild Member Flags"). */
export const MEMBER_FLAG = {
  DID_REJOIN: 1 << 0,
  COMPLETED_ONBOARDING: 1 << 1,
  BYPASSES_VERIFICATION: 1 << 2,
  STARTED_ONBOARDING: 1 << 3,
  AUTOMOD_QUARANTINED_USERNAME: 1 << 7,
} as const;
