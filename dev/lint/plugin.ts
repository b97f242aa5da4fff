// The house's own lint rules. Registered in deno.json; each has a case in tests/rules/lint.test.ts.
import { importProblem, resolveImport } from "./imports.ts";

const root = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");
const within = (filename: string) => filename.slice(root.length + 1);

/** Import rules between rooms, packages included. */
const imports: Deno.lint.Rule = {
  create(context) {
    const look = (node: Deno.lint.Node, specifier: unknown, typeOnly: boolean) => {
      if (typeof specifier !== "string") return;
      const message = importProblem(resolveImport(root, context.filename, specifier, typeOnly));
      if (message) context.report({ node, message });
    };
    return {
      ImportDeclaration: (node) => look(node, node.source.value, node.importKind === "type"),
      ExportNamedDeclaration: (node) => look(node, node.source?.value, node.exportKind === "type"),
      ExportAllDeclaration: (node) => look(node, node.source.value, node.exportKind === "type"),
      ImportExpression: (node) => look(node, "value" in node.source ? node.source.value : undefined, false),
      TSImportType: (node) => look(node, "value" in node.argument ? node.argument.value : undefined, true),
    };
  },
};

/** Environment variables are read once, by a schema. */
const environment: Deno.lint.Rule = {
  create(context) {
    const file = within(context.filename);
    if (/(^|\/)env\.ts$/.test(file) || file.startsWith("tests/") || /\.config\.ts$/.test(file)) return {};
    return {
      MemberExpression(node) {
        const object = node.object.type === "Identifier" ? node.object.name : "";
        const property = node.property.type === "Identifier" ? node.property.name : "";
        if (property === "env" && (object === "process" || object === "Deno")) {
          context.report({ node, message: `Read the environment in an env.ts only, not by ${object}.env` });
        }
      },
    };
  },
};

/** Names stay greppable: default exports only where a tool demands them. */
const namedExports: Deno.lint.Rule = {
  create(context) {
    const file = within(context.filename);
    const demanded = /\.config\.ts$/.test(file) || file === "dev/lint/plugin.ts" || file.startsWith("tests/support/") ||
      /\.d\.ts$/.test(file);
    if (demanded) return {};
    return {
      ExportDefaultDeclaration(node) {
        context.report({ node, message: "Export by name: default exports are for configuration files and Kit" });
      },
    };
  },
};

const SENDERS = new Set([
  "createMessage",
  "editFollowupMessage",
  "editMessage",
  "editOriginalInteractionResponse",
  "editOriginalWebhookMessage",
  "editWebhookMessage",
  "executeWebhook",
  "sendFollowupMessage",
  "sendInteractionResponse",
  "sendMessage",
]);

/** One sender, because it is what keeps `allowed_mentions` empty. */
const oneSender: Deno.lint.Rule = {
  create(context) {
    const file = within(context.filename);
    if (!file.startsWith("bot/") || file === "bot/core/send.ts") return {};
    return {
      CallExpression(node) {
        const callee = node.callee;
        if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return;
        const owner = context.sourceCode.getText(callee.object);
        if (SENDERS.has(callee.property.name) && /(^|\.)(rest|helpers|bot)$/.test(owner)) {
          context.report({ node, message: `Send through bot/core/send.ts instead of ${callee.property.name}()` });
        }
      },
    };
  },
};

/** Drizzle reads nested rows as JSON, where snowflakes lose their last digits (`…065` becomes `…000`). */
const noRelationalQueries: Deno.lint.Rule = {
  create(context) {
    return {
      CallExpression(node) {
        const text = context.sourceCode.getText(node.callee);
        if (/\.query\.\w+\.find(Many|First)$/.test(text)) {
          context.report({ node, message: "Join instead of a relational query: it corrupts snowflakes" });
        }
      },
    };
  },
};

const plugin: Deno.lint.Plugin = {
  name: "house",
  rules: {
    imports,
    environment,
    "named-exports": namedExports,
    "one-sender": oneSender,
    "no-relational-queries": noRelationalQueries,
  },
};

export default plugin;
