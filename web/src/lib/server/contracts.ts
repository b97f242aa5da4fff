// Every feature's contract by its name, found by shape: no list to keep.
import type { FeatureContract } from "#lib/wire.ts";
import * as registered from "./contract.ts";

export const contracts: Record<string, FeatureContract> = Object.fromEntries(
  Object.values(registered as Record<string, unknown>).flatMap((part) => {
    const feature = (part as { feature?: FeatureContract } | null)?.feature;
    return feature ? [[feature.name, feature]] : [];
  }),
);
