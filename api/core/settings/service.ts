// A server's settings: typed by the features' contracts, versioned, audited, undoable, live at the bots.
import { isDeepStrictEqual } from "node:util";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { and, eq, type Executor, gt, guildSettings, sql, type Transaction } from "../../../db/mod.ts";
import type { Member, Services } from "../../context.ts";
import type { StoredAudit } from "../audit/service.ts";
import type { FeatureContract, Setting } from "../contract.ts";
import { DomainError } from "../errors.ts";

export interface SettingsChange {
  guildId: string;
  feature: string;
  /** The version the change was made on. */
  version: number;
  data: { enabled?: boolean | undefined; value?: Record<string, unknown> | undefined };
}

export interface Settings {
  /** Defaults filled in; version 0 while nothing was saved. Throws `not_found` for an unknown feature. */
  get(guildId: string, feature: string, on?: Executor): Promise<Setting>;
  /** Everything saved in these servers. */
  list(guildIds: string[]): Promise<Setting[]>;
  /** Settings of one feature in these servers, only where it is on. */
  enabledIn(on: Executor, feature: string, guildIds: string[]): Promise<ReadonlyMap<string, Readonly<Setting>>>;
  /** Throws `conflict` (details.current) on another version, `invalid` (details.issues) when the merged value is not valid. */
  update(change: SettingsChange, by: Pick<Member, "userId" | "via">): Promise<Setting>;
  /** Takes back one change as a new version. Throws `not_found`, or `conflict` when it was undone or changed since. */
  undo(guildId: string, auditId: string, by: Pick<Member, "userId" | "via">): Promise<Setting>;
  /** Throws `disabled` with a sentence when the feature is off in the server. */
  assertEnabled(guildId: string, feature: string, on?: Executor | Transaction): Promise<Setting>;
}

/** Settings kept parsed, each some kilobytes at most. */
const KNOWN_MAX = 10_000;

export const createSettings = (
  { db, clock, audit, events, guilds, features }: Pick<
    Services,
    "db" | "clock" | "audit" | "events" | "guilds" | "features"
  >,
): Settings => {
  const contracts = new Map(features.flatMap((feature) => feature.contract ? [[feature.name, feature] as const] : []));
  const featureNamed = (name: string) => {
    const feature = contracts.get(name);
    if (feature?.contract) return { ...feature, contract: feature.contract };
    throw new DomainError("not_found", `Choose a feature that has settings: ${[...contracts.keys()].join(", ")}`);
  };

  /** Rows read before: parsing the settings of a thousand servers for each batch of messages costs more than the messages. */
  const known = new LRUCache<string, Setting>({ max: KNOWN_MAX });
  const readOnce = (row: Row, contract: FeatureContract): Setting => {
    const key = `${row.guildId}:${row.feature}:${row.version}:${row.updatedAt.getTime()}`;
    const setting = known.get(key) ?? read(row, contract);
    known.set(key, setting);
    return setting;
  };

  const get: Settings["get"] = async (guildId, name, on = db.orm) => {
    const { contract } = featureNamed(name);
    const [row] = await on.select().from(guildSettings).where(keyIs(guildId, name));
    return row ? read(row, contract) : unsaved(guildId, contract);
  };

  /** One change in one transaction: settings, audit, and the bots' wake-up. `change` sees the locked current state. */
  const write = async (
    tx: Transaction,
    guildId: string,
    name: string,
    by: Pick<Member, "userId" | "via">,
    action: string,
    change: (current: Setting) => { enabled: boolean; value: Record<string, unknown> },
  ): Promise<{ setting: Setting; auditId: string | null }> => {
    const feature = featureNamed(name);
    const empty = unsaved(guildId, feature.contract);
    const { enabled, value } = empty;
    // The row must exist to be locked: two first changes at once would both see version 0.
    await tx.insert(guildSettings).values({
      guildId,
      feature: name,
      version: 0,
      enabled,
      value,
      updatedAt: clock.now(),
    })
      .onConflictDoNothing();
    const [row] = await tx.select().from(guildSettings).where(keyIs(guildId, name)).for("update");
    const current = row && row.version > 0 ? read(row, feature.contract) : empty;
    const wanted = change(current);
    const next = { enabled: wanted.enabled, value: validated(feature.contract, wanted.value) };
    const issues = feature.checkSettings?.({
      before: current.value,
      after: next.value,
      guild: await guilds.snapshot(guildId, tx),
    }) ?? [];
    if (issues[0]) throw new DomainError("invalid", issues[0].message, { issues });
    const [before, after] = difference(current, next);
    const version = current.version + 1, updatedAt = clock.now();
    await tx.update(guildSettings).set({ ...next, version, updatedAt }).where(keyIs(guildId, name));
    const auditId = await audit.write(tx, {
      guildId,
      actorId: by.userId,
      source: by.via,
      action,
      feature: name,
      before,
      after,
    });
    await events.announce(tx, { type: "settings", guildId, feature: name });
    return { setting: { guildId, feature: name, version, ...next, updatedAt: updatedAt.toISOString() }, auditId };
  };

  return {
    get,
    list: async (guildIds) => {
      if (guildIds.length === 0) return [];
      const rows = await db.orm.select().from(guildSettings)
        .where(
          and(sql`${guildSettings.guildId} = any(${sql.param(guildIds)}::bigint[])`, gt(guildSettings.version, 0)),
        );
      return rows.flatMap((row) => {
        const feature = contracts.get(row.feature);
        return feature?.contract ? [read(row, feature.contract)] : [];
      });
    },
    enabledIn: async (on, name, guildIds) => {
      const { contract } = featureNamed(name);
      if (guildIds.length === 0) return new Map();
      const rows = await on.select().from(guildSettings).where(and(
        sql`${guildSettings.guildId} = any(${sql.param(guildIds)}::bigint[])`,
        eq(guildSettings.feature, name),
        eq(guildSettings.enabled, true),
      ));
      return new Map(rows.map((row) => [row.guildId, readOnce(row, contract)]));
    },
    update: ({ guildId, feature, version, data }, by) =>
      db.transaction(async (tx) => {
        const { setting } = await write(tx, guildId, feature, by, "settings.update", (current) => {
          if (current.version !== version) {
            throw new DomainError(
              "conflict",
              "Somebody changed these settings meanwhile: look at them and save again",
              {
                current,
              },
            );
          }
          return { enabled: data.enabled ?? current.enabled, value: { ...current.value, ...data.value } };
        });
        return setting;
      }),
    undo: (guildId, auditId, by) =>
      db.transaction(async (tx) => {
        const entry = await audit.get(tx, guildId, auditId, true);
        if (!entry?.feature || entry.action !== "settings.update") {
          throw new DomainError("not_found", "Choose a change of settings of this server");
        }
        if (entry.undoneBy !== null) throw new DomainError("conflict", "This change was undone before");
        const result = await write(tx, guildId, entry.feature, by, "settings.undo", (current) =>
          takenBack(current, entry));
        await audit.markUndone(tx, guildId, auditId, result.auditId);
        return result.setting;
      }),
    assertEnabled: async (guildId, feature, on) => {
      const setting = await get(guildId, feature, on);
      if (setting.enabled) return setting;
      const { title } = featureNamed(feature).contract;
      throw new DomainError(
        "disabled",
        `"${title}" is off in this server: an admin can turn it on in the dashboard or with /settings enable`,
      );
    },
  };
};

type Row = typeof guildSettings.$inferSelect;

const keyIs = (guildId: string, feature: string) =>
  and(eq(guildSettings.guildId, guildId), eq(guildSettings.feature, feature));

const unsaved = (guildId: string, contract: FeatureContract): Setting => ({
  guildId,
  feature: contract.name,
  version: 0,
  enabled: false,
  value: contract.settings.parse({}),
  updatedAt: null,
});

/** What was saved under an older contract gets the defaults of what is new; a field that no longer fits gets its default too. */
const read = (row: Row, contract: FeatureContract): Setting => ({
  guildId: row.guildId,
  feature: row.feature,
  version: row.version,
  enabled: row.enabled,
  value: tolerant(contract, row.value as Record<string, unknown>),
  updatedAt: row.updatedAt.toISOString(),
});

const tolerant = (contract: FeatureContract, value: Record<string, unknown>): Record<string, unknown> => {
  const whole = contract.settings.safeParse(value);
  if (whole.success) return whole.data;
  const unfit = new Set(whole.error.issues.map((issue) => String(issue.path[0])));
  const fitting = Object.fromEntries(Object.entries(value).filter(([key]) => !unfit.has(key)));
  return contract.settings.safeParse(fitting).data ?? contract.settings.parse({});
};

/** Postgres takes every text but these: a NUL, and half of a surrogate pair. */
const isStorable = (value: unknown): boolean =>
  typeof value === "string"
    ? !value.includes("\0") && value.isWellFormed()
    : typeof value !== "object" || value === null || Object.entries(value).flat().every(isStorable);

const validated = (contract: FeatureContract, value: Record<string, unknown>): Record<string, unknown> => {
  const broken = Object.keys(value).filter((key) => !isStorable(value[key]));
  if (broken.length > 0) {
    const message = "Remove the characters that are none: a NUL, or half an emoji";
    throw new DomainError("invalid", message, { issues: broken.map((key) => ({ path: [key], message })) });
  }
  // strict: a misspelt field is refused, not ignored. Throws a ZodError, which becomes `invalid` with its issues.
  const known = new Set(Object.keys(contract.settings.shape));
  const unknown = Object.keys(value).filter((key) => !known.has(key));
  if (unknown[0] === undefined) return contract.settings.parse(value);
  const issues = unknown.map((key) => ({
    path: [key],
    message: `Remove "${key}": ${contract.title} has no such setting`,
  }));
  throw new DomainError("invalid", issues[0]?.message ?? "", { issues });
};

type Content = Pick<Setting, "enabled" | "value">;

/** What differs, as the audit keeps it: the state before and after, without what stayed the same. */
const difference = (before: Content, after: Content): [Record<string, unknown>, Record<string, unknown>] => {
  const keys = Object.keys({ ...before.value, ...after.value })
    .filter((key) => !same(before.value[key], after.value[key]));
  const part = (of: Content) => ({
    ...(before.enabled === after.enabled ? {} : { enabled: of.enabled }),
    ...(keys.length === 0 ? {} : { value: Object.fromEntries(keys.map((key) => [key, of.value[key]])) }),
  });
  return [part(before), part(after)];
};

/** The current state without one change. Throws `conflict` when a part of it was changed again since. */
const takenBack = (current: Setting, entry: StoredAudit): Content => {
  const before = Change.parse(entry.before), after = Change.parse(entry.after);
  const changed = Object.keys(after.value).filter((key) => !same(current.value[key], after.value[key]));
  if (changed.length > 0 || (after.enabled !== undefined && after.enabled !== current.enabled)) {
    throw new DomainError("conflict", "These settings were changed again since: undo the later change first", {
      current,
    });
  }
  return { enabled: before.enabled ?? current.enabled, value: { ...current.value, ...before.value } };
};

const Change = z.object({ enabled: z.boolean().optional(), value: z.record(z.string(), z.unknown()).default({}) });

const same = (a: unknown, b: unknown) => isDeepStrictEqual(a, b);
