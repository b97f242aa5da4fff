// What goes wrong with events on their way to a session: they come late, twice, in another order, or not at all.
import type { Clock } from "../clock.ts";
import type { Session } from "./session.ts";

export interface EventFilter {
  /** Names of dispatches; every one but READY and RESUMED by default. */
  types?: readonly string[];
  /** How many events it happens to, those of all connected sessions counted together; until it is ended by default. */
  count?: number;
  bots?: boolean;
  people?: boolean;
}

export type EventFault =
  & EventFilter
  & (
    | { kind: "delay"; ms: number }
    /** `sameSequence`: the very same frame comes again, instead of the event as a new one. */
    | { kind: "duplicate"; sameSequence?: boolean }
    /** So many events (2 by default) are held and then come last first; what is held longer than `holdMs` comes as it was. */
    | { kind: "reorder"; window?: number; holdMs?: number }
    /** `gap`: the event has its number and is there for a RESUME, but does not arrive. */
    | { kind: "lose"; gap?: boolean }
  );

interface Event {
  type: string;
  data: string;
}

interface Rule {
  fault: EventFault;
  left: number;
  held: Map<Session, Event[]>;
}

const HOLD_MS = 1_000;
const WINDOW = 2;

export class EventFaults {
  readonly #clock: Clock;
  #rules: Rule[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether there is anything to ask for; asked for each event. */
  get any(): boolean {
    return this.#rules.length > 0;
  }

  get active(): EventFault[] {
    const there = this.#rules.filter(({ left }) => left > 0);
    return there.map(({ fault, left }) => left === Infinity ? fault : { ...fault, count: left });
  }

  add(fault: EventFault): void {
    this.#rules.push({ fault, left: fault.count ?? Infinity, held: new Map() });
  }

  /** Ends faults; what was held comes now. @param kind all kinds by default */
  end(kind?: string): void {
    const ended = this.#rules.filter(({ fault }) => kind === undefined || fault.kind === kind);
    this.#rules = this.#rules.filter((rule) => !ended.includes(rule));
    for (const rule of ended) for (const session of [...rule.held.keys()]) this.#release(rule, session);
  }

  /** @returns whether the event was taken: then it needs no further care */
  take(session: Session, event: Event): boolean {
    const rule = this.#rules.find((it) => fits(it, session, event));
    if (!rule) return false;
    rule.left--;
    this.#apply(rule, session, event);
    this.#tidy(rule);
    return true;
  }

  #apply(rule: Rule, session: Session, event: Event): void {
    const { fault } = rule;
    switch (fault.kind) {
      case "delay":
        hold(rule, session, event);
        this.#clock.after(fault.ms, () => this.#release(rule, session, 1));
        return;
      case "duplicate":
        session.number(event.type, event.data);
        if (fault.sameSequence) session.repeat();
        else session.number(event.type, event.data);
        return;
      case "lose":
        if (fault.gap) session.number(event.type, event.data, false);
        return;
      case "reorder": {
        const held = hold(rule, session, event);
        if (held.length === 1) {
          this.#clock.after(fault.holdMs ?? HOLD_MS, () => held[0] && this.#release(rule, session));
        }
        if (held.length < (fault.window ?? WINDOW)) return;
        held.reverse();
        this.#release(rule, session);
      }
    }
  }

  /** Lets go of the first so many events. */
  #release(rule: Rule, session: Session, count = Infinity): void {
    const held = rule.held.get(session);
    if (!held) return;
    for (const { type, data } of held.splice(0, count)) session.number(type, data);
    if (held.length === 0) rule.held.delete(session);
    this.#tidy(rule);
  }

  /** What is used up stays only until it has let go of what it holds. */
  #tidy(rule: Rule): void {
    if (rule.left <= 0 && rule.held.size === 0) this.#rules = this.#rules.filter((it) => it !== rule);
  }
}

function fits({ fault, left }: Rule, { identity, connection }: Session, { type }: Event): boolean {
  if (left <= 0 || connection === null) return false;
  if (identity.bot ? fault.bots === false : fault.people === false) return false;
  return fault.types ? fault.types.includes(type) : type !== "READY" && type !== "RESUMED";
}

function hold(rule: Rule, session: Session, event: Event): Event[] {
  const held = rule.held.get(session) ?? [];
  rule.held.set(session, held);
  held.push(event);
  return held;
}
