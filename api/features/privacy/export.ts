// GET /privacy/export: the person's ZIP.
import { registry } from "../../../db/mod.ts";
import type { Context, Member } from "../../context.ts";
import { limitHourly } from "../../core/rate-limit.ts";
import { streamExport } from "../../rights/export.ts";
import { currentPolicy } from "./policy.ts";

const LIMIT = { name: "export", max: 10, what: "your data can be exported 10 times an hour" };

/** Streams it; throws `limited` while one is being made, and when the person made too many. */
export async function exportHandler(ctx: Context & { member: Member }): Promise<Response> {
  await limitHourly(ctx, ctx.member.userId, LIMIT);
  const stream = await streamExport({ ...ctx, registry }, currentPolicy(ctx), ctx.member.userId, ctx.signal);
  const day = ctx.clock.now().toISOString().slice(0, 10);
  return new Response(stream, {
    headers: {
      "content-type": "application/zip",
      "content-disposition": `attachment; filename="kagami-data-${day}.zip"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}
