import { writeTheme } from "#lib/server/cookies.ts";
import { localPath } from "#lib/server/local-path.ts";
import { parseTheme } from "#lib/theme.ts";
import { redirect } from "@sveltejs/kit";
import type { Actions, PageServerLoad } from "./$types.d.ts";

export const load: PageServerLoad = () => redirect(303, "/");

export const actions: Actions = {
  default: async ({ request, cookies, url }) => {
    const form = await request.formData();
    writeTheme(cookies, url, parseTheme(form.get("theme")));
    redirect(303, localPath(form.get("back")) ?? "/");
  },
};
