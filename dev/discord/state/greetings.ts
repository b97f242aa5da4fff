// What newcomers of a server are shown: the welcome screen, the questions of onboarding, the server guide.
import { defineTable } from "./table.ts";

export interface WelcomeScreenRecord {
  guild_id: string;
  description: string | null;
  welcome_channels: {
    channel_id: string;
    description: string;
    emoji_id: string | null;
    emoji_name: string | null;
  }[];
}

export interface OnboardingOption {
  id: string;
  title: string;
  description: string | null;
  emoji: { id: string | null; name: string | null; animated: boolean };
  role_ids: string[];
  channel_ids: string[];
}

export interface OnboardingPrompt {
  id: string;
  /** 0 multiple choice, 1 a list. */
  type: number;
  title: string;
  single_select: boolean;
  required: boolean;
  in_onboarding: boolean;
  options: OnboardingOption[];
}

export interface OnboardingRecord {
  guild_id: string;
  prompts: OnboardingPrompt[];
  default_channel_ids: string[];
  enabled: boolean;
  /** 0 counts default channels alone, 1 those of the questions too. */
  mode: number;
}

export interface ServerGuideRecord {
  guild_id: string;
  enabled: boolean;
  welcome_message: { author_ids: string[]; message: string };
  new_member_actions: { channel_id: string; action_type: number; title: string; description: string }[];
  resource_channels: { channel_id: string; title: string; description: string }[];
}

export const welcomeScreens = defineTable<WelcomeScreenRecord>("welcome_screen", {});
export const onboardings = defineTable<OnboardingRecord>("onboarding", {});
export const serverGuides = defineTable<ServerGuideRecord>("server_guide", {});
