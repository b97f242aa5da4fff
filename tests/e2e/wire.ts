// What truly went over the wire between the browser and the local Discord: which commands were used, with which options,
// which buttons the bot offered, and which of them were pressed.
import { type APIMessage, ComponentType, GatewayDispatchEvents, InteractionType } from "discord-api-types/v10";
import type { Page, Request } from "playwright-core";
import { parseCustomId } from "../../bot/core/custom-id.ts";
import { eventually } from "../support/script.ts";

/** What people's sessions are told beside what bots are: the path of the command. */
type Answered = APIMessage & { interaction_metadata?: { name?: string } };

interface SentOption {
  name: string;
  type: number;
  focused?: boolean;
  options?: SentOption[];
}
interface SentInteraction {
  type: number;
  message_id?: string;
  data: { name?: string; custom_id?: string; options?: SentOption[] };
}
interface Part {
  type: number;
  style?: number;
  label?: string;
  custom_id?: string;
  disabled?: boolean;
  components?: Part[];
  accessory?: Part;
}

const SUBCOMMAND = 1;
const SUBCOMMAND_GROUP = 2;
/** A link opens a page, a premium button a shop: neither comes to the bot. */
const ELSEWHERE = new Set([5, 6]);
const OPENS_MODAL = "INTERACTION_MODAL_CREATE";

export class Wire {
  /** `level set` and, for each option that was filled in, `level set member`. */
  readonly used = new Set<string>();
  /** The same for options the bot was asked to make suggestions for. */
  readonly suggested = new Set<string>();
  /** `levels.page Next`: the component and what stands on it. */
  readonly offered = new Set<string>();
  readonly pressed = new Set<string>();
  /** Modals by their custom id. */
  readonly opened = new Set<string>();
  readonly submitted = new Set<string>();
  readonly #answers: { id: string; command: string }[] = [];
  readonly #faces = new Map<string, string>();

  /** Listens to everything a page sends and gets from now on. */
  watch(page: Page): void {
    page.on("request", (request) => {
      if (request.method() === "POST" && request.url().endsWith("/api/v10/interactions")) this.#sent(bodyOf(request));
    });
    page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => {
        if (typeof payload === "string") this.#received(JSON.parse(payload) as { t?: string; d?: unknown });
      }));
  }

  /** How many answers to commands came until now: what `answer` is to come after. */
  get answers(): number {
    return this.#answers.length;
  }

  /** The id of the next answer to a command. @param after how many answers there were before */
  async answer(command: string, after: number): Promise<string> {
    const found = await eventually(
      `An answer to /${command}`,
      () => Promise.resolve(this.#answers.slice(after).find((one) => one.command === command) ?? null),
    );
    return found.id;
  }

  #sent({ type, data, message_id }: SentInteraction): void {
    const { path, options } = pathOf(data);
    if (type === InteractionType.ApplicationCommand) {
      this.used.add(path);
      for (const { name } of options) this.used.add(`${path} ${name}`);
    } else if (type === InteractionType.ApplicationCommandAutocomplete) {
      for (const { name, focused } of options) if (focused) this.suggested.add(`${path} ${name}`);
    } else if (type === InteractionType.MessageComponent) {
      this.pressed.add(this.#faces.get(`${message_id}/${data.custom_id}`) ?? String(data.custom_id));
    } else if (type === InteractionType.ModalSubmit) this.submitted.add(String(data.custom_id));
  }

  #received({ t, d }: { t?: string; d?: unknown }): void {
    if (t === GatewayDispatchEvents.MessageCreate || t === GatewayDispatchEvents.MessageUpdate) {
      const message = d as Answered;
      const command = message.interaction_metadata?.name;
      if (t === GatewayDispatchEvents.MessageCreate && command) this.#answers.push({ id: message.id, command });
      if (message.author?.bot) this.#offers(message.id, (message.components ?? []) as Part[]);
    } else if (t === OPENS_MODAL) this.opened.add((d as { custom_id: string }).custom_id);
  }

  #offers(messageId: string, parts: Part[]): void {
    for (const part of parts) {
      this.#offers(messageId, [...part.components ?? [], ...part.accessory ? [part.accessory] : []]);
      if (!part.custom_id || part.disabled || ELSEWHERE.has(part.style ?? 0)) continue;
      const kind = parseCustomId(part.custom_id)?.component ?? part.custom_id;
      const face = part.type === ComponentType.Button ? `${kind} ${part.label ?? ""}`.trim() : kind;
      this.#faces.set(`${messageId}/${part.custom_id}`, face);
      this.offered.add(face);
    }
  }
}

/** The interaction, also when files go along with it. */
function bodyOf(request: Request): SentInteraction {
  const text = request.postData() ?? "";
  const json = text.startsWith("{") ? text : /name="payload_json"[^]*?\r\n\r\n([^]*?)\r\n--/.exec(text)?.[1];
  if (!json) throw new Error(`Not an interaction: ${text.slice(0, 200)}`);
  return JSON.parse(json) as SentInteraction;
}

function pathOf({ name = "", options = [] }: SentInteraction["data"]): { path: string; options: SentOption[] } {
  const inner = options.find(({ type }) => type === SUBCOMMAND || type === SUBCOMMAND_GROUP);
  if (!inner) return { path: name, options };
  const below = pathOf({ name: inner.name, ...(inner.options ? { options: inner.options } : {}) });
  return { path: `${name} ${below.path}`, options: below.options };
}
