// Reads a callback's body first, then acts: a bad form is refused before the interaction is looked at.
import { FormErrors, notA } from "../errors.ts";
import type { UploadedFile } from "../rest/body.ts";
import { Form } from "../rules/form.ts";
import { USER_MENTIONS } from "../rules/allowed-mentions.ts";
import { readEdit, readMessage } from "../rules/message.ts";
import { readModal } from "../rules/modal.ts";
import type { InteractionRecord } from "../state/application-records.ts";
import type { MessageRecord } from "../state/message-records.ts";
import * as answers from "./answers.ts";
import type { InteractionDesk } from "./desk.ts";

/** 10 is deprecated and not of the description any more, 11 and 13 are not for applications like these. */
const TYPES = [1, 4, 5, 6, 7, 8, 9, 12];

export interface Answered {
  type: number;
  message?: MessageRecord;
  /** Of the activity that was launched. */
  instanceId?: string;
}

/** @returns what carries the answer out, once the interaction is known */
export function readCallback(
  desk: InteractionDesk,
  body: unknown,
  files: readonly UploadedFile[],
): (record: InteractionRecord) => Answered {
  const errors = new FormErrors();
  const form = new Form(body, errors);
  const type = form.choice("type", TYPES, true);
  const data = form.form("data");
  if (!data && (type === 4 || type === 7 || type === 8 || type === 9)) form.required("data");
  errors.throwIfAny();
  const act = reader(desk, type!, data, files);
  return (record) => {
    answers.checkType(record, type!);
    return { type: type!, ...act(record) };
  };
}

function reader(
  desk: InteractionDesk,
  type: number,
  data: Form | null,
  files: readonly UploadedFile[],
): (record: InteractionRecord) => Omit<Answered, "type"> {
  switch (type) {
    case 4: {
      const draft = readMessage(undefined, files, data!, USER_MENTIONS);
      return (record) => ({ message: answers.reply(desk, record, draft) });
    }
    case 5: {
      const flags = data?.integer("flags", { min: 0 }) ?? 0;
      data?.errors.throwIfAny();
      return (record) => ({ message: answers.defer(desk, record, flags) });
    }
    case 6:
      return (record) => ({ message: answers.deferUpdate(desk, record) });
    case 7:
      return (record) => ({
        message: answers.update(
          desk,
          record,
          (message) => readEdit(undefined, files, message.flags, data!, USER_MENTIONS),
        ),
      });
    case 8: {
      const choices = readChoices(data!);
      return (record) => {
        checkValues(data!, record.focused_type);
        answers.suggest(desk, record, choices);
        return {};
      };
    }
    case 9: {
      const modal = readModal(data!);
      data!.errors.throwIfAny();
      return (record) => {
        answers.showModal(desk, record, modal);
        return {};
      };
    }
    case 12:
      return (record) => ({ instanceId: answers.launch(desk, record) });
  }
  return () => ({});
}

function readChoices(data: Form): unknown[] {
  const forms = data.forms("choices", { max: 25 });
  if (!forms) data.required("choices");
  for (const choice of forms ?? []) {
    choice.string("name", { min: 1, max: 100, required: true });
    const value = choice.raw("value");
    if (typeof value === "string") choice.string("value", { max: 100 });
    else if (typeof value !== "number") choice.required("value");
  }
  data.errors.throwIfAny();
  return data.raw("choices") as unknown[];
}

/** Choices have values of the option's own type (documentation, "Application Command Option Choice Structure"). */
function checkValues(data: Form, type: number | undefined): void {
  if (type === undefined) return;
  for (const choice of data.forms("choices") ?? []) {
    const value = choice.raw("value");
    if (type === 3 && typeof value !== "string") {
      choice.fail("value", "STRING_TYPE_CONVERT", "Could not interpret value as string.");
    } else if (type === 4) choice.integer("value");
    else if (type === 10 && !Number.isFinite(Number(value))) {
      choice.fail("value", ...notA("double", value));
    }
  }
  data.errors.throwIfAny();
}
