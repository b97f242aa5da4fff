// What the documentation has and the description lacks: without these it would refuse what Discord takes.
import type { Schema } from "./rewrite.ts";

/** Documentation, "Message Reference Types": forwarding is described at length, its number left out. */
const FORWARD: Schema = { title: "FORWARD", description: "Reference to a message at a point in time", const: 1 };
/** Documentation, "Channel Types": like a forum, for pictures and films. */
const MEDIA: Schema = { title: "GUILD_MEDIA", description: "Channel that can only contain threads", const: 16 };
const FORUM = 15;

/** Completes the schemas in place. */
export function addMissing(schemas: Record<string, Schema>): void {
  addValue(schemas["MessageReferenceType"], FORWARD);
  addValue(schemas["ChannelTypes"], MEDIA);
  allowMedia(schemas);
  // Documentation, "Modify Current User": all parameters are optional.
  drop(schemas["BotAccountPatchRequest"], "required");
  // Documentation, "Edit Current Application": a text. The rules take that and the dictionary described.
  const application = schemas["ApplicationFormPartial"]?.["properties"];
  if (application) (application as Schema)["description"] = {};
}

function addValue(schema: Schema | undefined, value: Schema): void {
  const list = schema?.["oneOf"];
  if (Array.isArray(list) && !list.some((known: Schema) => known["const"] === value["const"])) list.push(value);
}

function drop(schema: Schema | undefined, key: string): void {
  if (schema) delete schema[key];
}

/** Wherever channels of some types are meant, a forum's place is a media channel's too. */
function allowMedia(node: unknown): void {
  if (typeof node !== "object" || node === null) return;
  const { enum: values, allOf: all } = node as Schema;
  const ofChannels = Array.isArray(all) &&
    all.some((it: Schema) => it["$ref"] === "#/components/schemas/ChannelTypes");
  if (ofChannels && Array.isArray(values) && values.includes(FORUM) && !values.includes(MEDIA["const"])) {
    values.push(MEDIA["const"]);
  }
  for (const inner of Object.values(node)) allowMedia(inner);
}
