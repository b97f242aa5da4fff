// What a feature may bring to the bot. All parts are optional; core iterates features and names none.
import type { APIUser, GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import type { FeatureContract } from "../../api/contract.ts";
import type { Command } from "./commands.ts";
import type { Component } from "./components.ts";

/** A MESSAGE_CREATE as Discord sent it. */
export type RawMessage = GatewayMessageCreateDispatchData & { member?: { roles: string[] }; author: APIUser };

/** Whether a message counts. Called for every message of a server, so it must not wait, allocate or throw. */
export type MessageFilter = (message: RawMessage) => boolean;

export interface Granted {
  /** Whether Discord sends the text of messages. */
  messageContent: boolean;
  members: boolean;
}

export interface Feature {
  name: string;
  contract?: FeatureContract;
  commands?: Command[];
  components?: Component[];
  /** A person was erased: drops what is kept in memory of them. `guildId` null means everywhere. */
  forget?: (userId: string, guildId: string | null) => void;
  /** Makes the filter for one server's settings; asked again when they change, never while the feature is off. */
  messages?: (value: Record<string, unknown>, granted: Granted) => MessageFilter;
}
