// What an application does under `/webhooks/{application}/{interaction token}`. Webhooks proper share these paths:
// the first id says which of the two is meant.
import { USER_MENTIONS } from "../rules/allowed-mentions.ts";
import { readEdit, readMessage } from "../rules/message.ts";
import { idParam } from "../rest/guards.ts";
import { type Answer, type Call, nothing, ok } from "../rest/route.ts";
import type { InteractionRecord } from "../state/application-records.ts";
import type { MessageRecord } from "../state/message-records.ts";
import { messageView } from "../views/message.ts";
import * as answers from "./answers.ts";

/** Shared by an interaction's messages (documentation: "the same rate limit properties as normal webhooks"). */
export const HOOK_LIMIT = { limit: 5, windowMs: 2_000 };

/** Whether a path names an application, so that its token is an interaction's. */
export function isInteractionHook(call: Call): boolean {
  return call.world.state.applications.has(call.params["webhook_id"] ?? "");
}

export const interactionHook = {
  execute(call: Call): Answer {
    const draft = readMessage(call.body, call.files, undefined, USER_MENTIONS);
    return ok(view(call, answers.followUp(call.desk, recordOf(call), draft)));
  },
  get(call: Call): Answer {
    return ok(view(call, messageOf(call)));
  },
  edit(call: Call): Answer {
    const record = recordOf(call);
    const message = messageOf(call, record);
    const changes = readEdit(call.body, call.files, message.flags, undefined, USER_MENTIONS);
    return ok(view(call, answers.fill(call.desk, record, message, changes)));
  },
  remove(call: Call): Answer {
    answers.remove(call.desk, messageOf(call));
    return nothing();
  },
};

function recordOf(call: Call): InteractionRecord {
  return call.desk.byToken(idParam(call, "webhook_id"), call.params["webhook_token"] ?? "");
}

/** A path without a message's id ends in `@original`. */
function messageOf(call: Call, record = recordOf(call)): MessageRecord {
  return answers.messageOf(call.desk, record, call.params["message_id"] ?? "@original");
}

function view(call: Call, message: MessageRecord): Record<string, unknown> {
  return messageView(call.world, message, message.author_id);
}
