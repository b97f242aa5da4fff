// The state of a settings form while somebody edits: what is saved, what is typed, what came back.
import type { Setting } from "#lib/wire.ts";
import { changedKeys } from "./codec.ts";
import type { Draft } from "./field.ts";
import { merged } from "./merge.ts";
import type { Refusal } from "./refusal.ts";

const draftOf = ({ enabled, value }: Setting): Draft => structuredClone({ enabled, value });

export class Editing {
  /** The saved state that the draft is compared with. */
  base = $state<Draft>({ enabled: false, value: {} });
  draft = $state<Draft>({ enabled: false, value: {} });
  version = $state(0);
  refusal = $state<Refusal | null>(null);
  /** Keys of the fields that differ. */
  readonly changed = $derived(new Set(changedKeys(this.base.value, this.draft.value)));
  readonly switched = $derived(this.base.enabled !== this.draft.enabled);

  /** @param posted what the last post without script came back with */
  constructor(setting: Setting, posted: Refusal | null) {
    this.settle(setting);
    if (!posted) return;
    this.base = posted.base;
    this.version = posted.version;
    this.draft = posted.draft;
    this.refuse(posted);
  }

  settle(saved: Setting): void {
    this.base = draftOf(saved);
    this.draft = draftOf(saved);
    this.version = saved.version;
    this.refusal = null;
  }

  /** A conflict puts my changes on top of what is saved now, so that saving again keeps both. */
  refuse(refusal: Refusal): void {
    this.refusal = refusal;
    if (!refusal.conflict) return;
    this.draft = merged(refusal.conflict, $state.snapshot(this.draft) as Draft);
    this.base = refusal.conflict.theirs;
    this.version = refusal.conflict.version;
  }

  /** Back to what is saved. */
  reset(): void {
    this.draft = structuredClone($state.snapshot(this.base)) as Draft;
    this.refusal = null;
  }
}
