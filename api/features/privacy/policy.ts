// The policy of this instance: what is declared, who runs it, what is switched on.
import { registry, registryHash } from "../../../db/mod.ts";
import type { Services } from "../../context.ts";
import { policyOf } from "../../rights/policy.ts";
import type { Policy } from "./contract.ts";

export const currentPolicy = ({ config }: Pick<Services, "config">): Policy =>
  policyOf({ registry, version: registryHash, controller: config.controller, configured: config.configured });
