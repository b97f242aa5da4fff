import { localPath } from "#lib/server/local-path.ts";
import { redirect } from "@sveltejs/kit";
import type { PageServerLoad } from "./$types.d.ts";

const problems: Record<string, string> = {
  declined: "You declined at Discord, so nothing was shared. Sign in whenever you like.",
  expired: "That sign-in took too long or was started in another browser. Please start again.",
  silent: "Kagami does not answer right now. Please try again in a minute.",
};

export const load: PageServerLoad = async ({ url, parent }) => {
  const to = localPath(url.searchParams.get("to"));
  const { me } = await parent();
  if (me) redirect(303, to ?? "/servers");
  return { to, problem: problems[url.searchParams.get("problem") ?? ""] ?? null };
};
