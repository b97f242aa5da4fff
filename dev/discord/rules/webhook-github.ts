// What happens on GitHub as a message (documentation, "Execute GitHub-Compatible Webhook").
import { USER_MENTIONS } from "./allowed-mentions.ts";
import { type Fields, Form, isFields } from "./form.ts";
import { type MessageDraft, readMessage } from "./message.ts";
import type { Authorship } from "../rest/webhook-author.ts";

type Told = { title: string; url?: unknown; description?: string; color?: number };
type Teller = (body: Fields, repository: string) => Told | null;

const GREEN = 0x2cbe4e, RED = 0xcb2431, PURPLE = 0x6f42c1, GREY = 0x768390;
const TITLE = 256, TEXT = 500;

/** @param event name of GitHub's event, from its header @returns null for what is not told */
export function githubMessage(
  event: string | null,
  body: unknown,
): { draft: MessageDraft; author: Authorship } | null {
  const form = new Form(body ?? {});
  if (!form.form("sender")) form.required("sender");
  form.errors.throwIfAny();
  const fields = body as Fields;
  const repository = String(at(fields, "repository", "full_name") ?? "");
  const told = TELLERS[event ?? ""]?.(fields, repository) ?? null;
  if (!told) return null;
  const sender = fields["sender"] as Fields;
  const embed = {
    title: cut(told.title, TITLE),
    ...(told.url ? { url: told.url } : {}),
    ...(told.description ? { description: cut(told.description, TEXT) } : {}),
    ...(told.color === undefined ? {} : { color: told.color }),
    author: { name: sender["login"], url: sender["html_url"], icon_url: sender["avatar_url"] },
  };
  const draft = readMessage(undefined, [], new Form({ embeds: [embed] }), USER_MENTIONS);
  return { draft, author: { username: "GitHub", avatarUrl: "https://github.githubassets.com/favicons/favicon.png" } };
}

const TELLERS: Readonly<Record<string, Teller>> = {
  push: (body, repository) => {
    const commits = list(body, "commits");
    const branch = String(body["ref"] ?? "").replace(/^refs\/(heads|tags)\//, "");
    const many = commits.length === 1 ? "1 new commit" : `${commits.length} new commits`;
    if (body["forced"] === true && commits.length === 0) {
      return { title: `[${repository}] Branch ${branch} was force-pushed`, url: body["compare"], color: RED };
    }
    if (commits.length === 0) return null;
    return {
      title: `[${repository}:${branch}] ${many}`,
      url: body["compare"],
      description: commits.map(line).join("\n"),
    };
  },
  issues: (body, repository) => numbered("Issue", repository, body, "issue", ["opened", "closed", "reopened"]),
  pull_request: (body, repository) =>
    numbered("Pull request", repository, body, "pull_request", ["opened", "closed", "reopened"]),
  issue_comment: (body, repository) => {
    const kind = at(body, "issue", "pull_request") === undefined ? "issue" : "pull request";
    return commented(`New comment on ${kind}`, repository, body, "issue");
  },
  pull_request_review_comment: (body, repository) =>
    commented("New review comment on pull request", repository, body, "pull_request"),
  pull_request_review: (body, repository) => ({
    title: `[${repository}] Pull request review submitted: ${name(body, "pull_request")}`,
    url: at(body, "review", "html_url"),
    ...text(at(body, "review", "body")),
    color: GREY,
  }),
  commit_comment: (body, repository) => ({
    title: `[${repository}] New comment on commit \`${String(at(body, "comment", "commit_id") ?? "").slice(0, 7)}\``,
    url: at(body, "comment", "html_url"),
    ...text(at(body, "comment", "body")),
  }),
  create: (body, repository) => ({ title: `[${repository}] New ${body["ref_type"]} created: ${body["ref"]}` }),
  delete: (body, repository) => ({ title: `[${repository}] ${capital(body["ref_type"])} deleted: ${body["ref"]}` }),
  fork: (body, repository) => ({
    title: `[${repository}] Fork created: ${at(body, "forkee", "full_name")}`,
    url: at(body, "forkee", "html_url"),
  }),
  member: (body, repository) => ({
    title: `[${repository}] New collaborator added: ${at(body, "member", "login")}`,
    url: at(body, "member", "html_url"),
  }),
  public: (body, repository) => ({
    title: `[${repository}] Now open sourced!`,
    url: at(body, "repository", "html_url"),
  }),
  watch: (body, repository) => ({ title: `[${repository}] New star added`, url: at(body, "repository", "html_url") }),
  release: (body, repository) => {
    if (!["published", "released"].includes(String(body["action"]))) return null;
    return {
      title: `[${repository}] New release published: ${at(body, "release", "name") ?? at(body, "release", "tag_name")}`,
      url: at(body, "release", "html_url"),
    };
  },
  check_run: (body, repository) => concluded("check_run", repository, body),
  check_suite: (body, repository) => concluded("check_suite", repository, body),
  discussion: (body, repository) => numbered("Discussion", repository, body, "discussion", ["created", "answered"]),
  discussion_comment: (body, repository) => commented("New comment on discussion", repository, body, "discussion"),
};

function numbered(what: string, repository: string, body: Fields, key: string, told: readonly string[]): Told | null {
  const action = String(body["action"]);
  if (!told.includes(action)) return null;
  return {
    title: `[${repository}] ${what} ${action}: ${name(body, key)}`,
    url: at(body, key, "html_url"),
    ...(action === "closed" ? {} : text(at(body, key, "body"))),
    color: action === "closed" ? (key === "pull_request" ? PURPLE : RED) : GREEN,
  };
}

function commented(what: string, repository: string, body: Fields, key: string): Told | null {
  if (body["action"] !== "created") return null;
  return {
    title: `[${repository}] ${what} ${name(body, key)}`,
    url: at(body, "comment", "html_url"),
    ...text(at(body, "comment", "body")),
  };
}

/** Checks are told once they have ended. */
function concluded(key: string, repository: string, body: Fields): Told | null {
  const conclusion = at(body, key, "conclusion");
  if (conclusion == null) return null;
  return {
    title: `[${repository}] ${at(body, key, "name") ?? "Checks"}: ${conclusion}`,
    url: at(body, key, "html_url"),
    color: conclusion === "success" ? GREEN : RED,
  };
}

function line(commit: Fields): string {
  const first = String(commit["message"] ?? "").split("\n")[0]!;
  return `[\`${String(commit["id"]).slice(0, 7)}\`](${commit["url"]}) ${cut(first, 50)} - ${
    at(commit, "author", "name")
  }`;
}

function name(body: Fields, key: string): string {
  return `#${at(body, key, "number")} ${at(body, key, "title")}`;
}

function text(value: unknown): { description?: string } {
  return typeof value === "string" && value !== "" ? { description: value } : {};
}

function at(fields: Fields, key: string, inner: string): unknown {
  const value = fields[key];
  return isFields(value) ? value[inner] : undefined;
}

function list(fields: Fields, key: string): Fields[] {
  const value = fields[key];
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function cut(value: string, length: number): string {
  return value.length <= length ? value : `${value.slice(0, length - 1)}…`;
}

function capital(value: unknown): string {
  const word = String(value);
  return word.charAt(0).toUpperCase() + word.slice(1);
}
