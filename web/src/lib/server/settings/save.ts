// The form actions of a settings page, the same for every feature.
import { fail, type RequestEvent } from "@sveltejs/kit";
import { decode, partial } from "#lib/settings/codec.ts";
import type { Draft } from "#lib/settings/field.ts";
import type { Refusal } from "#lib/settings/refusal.ts";
import type { FeatureContract, Setting, WireError } from "#lib/wire.ts";
import { api, attempt } from "../api.ts";
import { fieldsOf } from "./fields.ts";

/** Saves what differs from what the form was opened with. Answers `{ saved }`, or fails with a Refusal. */
export const saveSetting = async (event: RequestEvent, guildId: string, contract: FeatureContract) => {
  const form = await event.request.formData();
  const { value, problems } = decode(fieldsOf(contract), form);
  const draft: Draft = { enabled: form.has("enabled"), value };
  const base = readBase(form.get("base")) ?? { enabled: !draft.enabled, value: {} };
  const version = Number(form.get("version")) || 0;
  const refuse = (status: number, refusal: Partial<Refusal>) =>
    fail(status, { message: "", problems: {}, draft, base, version, conflict: null, ...refusal } satisfies Refusal);
  if (Object.keys(problems).length > 0) return refuse(400, { problems, message: "Correct what is marked below." });

  const saved = await attempt(
    api(event).settings.update.mutate({
      guildId,
      feature: contract.name,
      version,
      data: {
        ...(draft.enabled === base.enabled ? {} : { enabled: draft.enabled }),
        value: partial(base.value, draft.value),
      },
    }),
  );
  if (saved.ok) return { saved: saved.value };
  const current = saved.error.details.current as Setting | undefined;
  if (saved.error.code === "conflict" && current) {
    const conflict = { base, theirs: { enabled: current.enabled, value: current.value }, version: current.version };
    return refuse(409, { message: saved.error.text, conflict });
  }
  if (saved.error.code === "unauthenticated") {
    return refuse(401, { message: "Your session has ended. Sign in again in another tab, then save here once more." });
  }
  return refuse(saved.status, { message: saved.error.text, problems: problemsOf(saved.error, contract) });
};

/** The api's issues by field. A path may begin with where the value stands in the call. */
const problemsOf = (error: WireError, contract: FeatureContract): Record<string, string> => {
  const issues = (error.details.issues ?? []) as { path: string[]; message: string }[];
  const problems: Record<string, string> = {};
  for (const issue of issues) {
    const key = issue.path.find((step) => step in contract.settings.shape);
    if (key) problems[key] ??= issue.message;
  }
  return problems;
};

const readBase = (posted: FormDataEntryValue | null): Draft | null => {
  try {
    const base = JSON.parse(String(posted)) as Partial<Draft> | null;
    return base && typeof base.enabled === "boolean" && base.value && typeof base.value === "object"
      ? { enabled: base.enabled, value: base.value }
      : null;
  } catch {
    return null;
  }
};
