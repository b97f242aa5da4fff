// What every control gets.
import type { GuildDetail } from "#lib/wire.ts";
import type { FieldSpec } from "../field.ts";

export interface ControlProps<T> {
  field: FieldSpec;
  value: T;
  guild: GuildDetail;
  problem: string | null;
  /** For `aria-describedby`: help and problem. */
  describedBy: string;
  id: string;
}
