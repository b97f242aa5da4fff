// ajv for JSON Schema 2020 with the formats and keywords that the description needs.
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";

const SNOWFLAKE = /^(0|[1-9]\d{0,19})$/;

export function newValidator(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true, verbose: true, inlineRefs: false });
  // The package is CommonJS: what it exports by default is one level down.
  (formats as unknown as (ajv: Ajv2020) => void)(ajv);
  ajv.addFormat("snowflake", SNOWFLAKE);
  for (const format of ["nonce", "int32", "int64", "double"]) ajv.addFormat(format, true);
  ajv.addKeyword({ keyword: "intLike", validate: isIntLike });
  ajv.addKeyword({
    keyword: "snowflakeLike",
    validate: (_schema: unknown, value: unknown) =>
      (typeof value === "string" && SNOWFLAKE.test(value)) || (Number.isSafeInteger(value) && (value as number) >= 0),
  });
  ajv.addKeyword({
    keyword: "tagged",
    validate: (tags: unknown[], value: unknown, parent?: { taggedBy?: string }) => {
      const tag = (value as Record<string, unknown> | null)?.[parent?.taggedBy ?? "type"];
      return tag === undefined || tags.includes(tag);
    },
  });
  ajv.addKeyword({ keyword: "taggedBy" });
  return ajv;
}

function isIntLike({ minimum, maximum }: { minimum?: number; maximum?: number }, value: unknown): boolean {
  if (value === null) return true;
  if (typeof value === "string" ? !/^-?\d+$/.test(value) : !Number.isInteger(value)) return false;
  const number = BigInt(value as string | number);
  if (minimum !== undefined && number < BigInt(Math.trunc(minimum))) return false;
  return maximum === undefined || number <= BigInt(Math.trunc(maximum));
}
