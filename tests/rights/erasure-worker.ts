// A process of its own that works on one erasure and kills itself, for real, on the way.
import process from "node:process";
import { connect } from "../../db/mod.ts";
import { runErasure } from "../../api/rights/erase/run.ts";
import { engineOver } from "./engine.ts";

const { ERASE_URL = "", ERASE_KEY = "", ERASE_REQUEST = "", ERASE_WHERE = "" } = process.env;
const db = connect({ url: ERASE_URL, gateKey: ERASE_KEY, max: 2 });
const { sources } = engineOver(db);
let passed = 0;
await runErasure({
  ...sources,
  checkpoint: (where) => {
    // The first one belongs to the step at which the last worker died.
    if (where.startsWith(ERASE_WHERE) && ++passed === 2) process.kill(process.pid, "SIGKILL");
  },
}, ERASE_REQUEST);
await db.close();
process.exit(0);
