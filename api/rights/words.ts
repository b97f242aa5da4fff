// Declarations in plain words, for the policy, the dashboard and the export.
import { type Basis, type EraseStrategy, grounds, type Purpose, type Retention } from "../../db/mod.ts";

/** Why it is lawful, and whether a person can put an end to it. */
export const basisText = ({ basis, objectable }: Pick<Purpose, "basis" | "objectable">): string =>
  basis === "legitimate_interest" && !objectable
    ? "A legitimate interest that goes on despite an objection, for the reason given (GDPR Art. 6(1)(f), 21(1))"
    : basisTexts[basis];

const basisTexts: Record<Basis, string> = {
  consent: "Your consent, which you can withdraw at any time (GDPR Art. 6(1)(a))",
  contract: "Needed for a function that is used (GDPR Art. 6(1)(b))",
  legal_obligation: "A legal obligation (GDPR Art. 6(1)(c))",
  legitimate_interest: "A legitimate interest, which you can object to at any time (GDPR Art. 6(1)(f))",
};

/**
 * `leave` = days a server's rows outlive Kagami's stay in it, null when the table belongs to no server; `since` = what the
 * column says from which days are counted.
 */
export function retentionText(retention: Retention, leave: number | null, since: string): string {
  const leaving = leave === null
    ? ""
    : leave === 0
    ? "; deleted when Kagami leaves the server"
    : `; deleted ${days(leave)} after Kagami leaves the server`;
  switch (retention.kind) {
    case "days":
      return `${days(retention.days)}, counted from ${since}${leaving}`;
    case "guild":
      return `As long as Kagami is in the server${leaving}`;
    case "state":
      return retention.ends + leaving;
  }
}

/** What an erasure does, by the strategies of a table's roles; an empty list is a store about nobody. */
export function eraseText(strategies: { role: string; strategy: EraseStrategy }[]): string {
  if (strategies.length === 0) return "Not about you";
  if (strategies.length === 1) return strategies.map(({ strategy }) => strategyText(strategy)).join();
  return strategies.map(({ role, strategy }) => {
    const text = strategyText(strategy);
    return `as ${role.replaceAll("_", " ")}: ${text.charAt(0).toLowerCase()}${text.slice(1)}`;
  }).join("; ").replace(/^a/, "A");
}

/** What happens to the rows of one role. */
export const strategyText = (strategy: EraseStrategy): string => {
  if (strategy === "delete") return "Deleted";
  if (strategy === "null") return "Your id is removed; what remains is about nobody";
  if (strategy === "null_at_end") return "Your id is removed as the last act; what remains is about nobody";
  return `Kept until ${strategy.retain.until}: ${strategy.retain.why}`;
};

/** Why a role's rows outlive an erasure and until when, null when they do not. */
export const keptOf = (strategy: EraseStrategy): { ground: string; until: string } | null =>
  typeof strategy === "string"
    ? null
    : { ground: `${grounds[strategy.retain.ground]}. ${strategy.retain.why}`, until: strategy.retain.until };

/** A strategy as one word, as steps and receipts store it. */
export const strategyName = (strategy: EraseStrategy): string => typeof strategy === "string" ? strategy : "retain";

/** A span in milliseconds, for cache entries and cookies. */
export function spanText(ms: number): string {
  if (ms % 86_400_000 === 0) return days(ms / 86_400_000);
  if (ms % 3_600_000 === 0) return ms === 3_600_000 ? "1 hour" : `${ms / 3_600_000} hours`;
  if (ms % 60_000 === 0) return ms === 60_000 ? "1 minute" : `${ms / 60_000} minutes`;
  return ms === 1_000 ? "1 second" : `${ms / 1_000} seconds`;
}

const days = (count: number) => {
  const [amount, unit] = count % 365 === 0 ? [count / 365, "year"] : [count, "day"];
  return amount === 1 ? `1 ${unit}` : `${amount} ${unit}s`;
};
