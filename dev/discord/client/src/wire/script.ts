import { Refusal } from "./rest.ts";

/** The script side of the local Discord: everything that no person could do. */
export const script = {
  look: <T>(name: string): Promise<T> => call<T>(name),
  act: <T = unknown>(name: string, body: object = {}): Promise<T> => call<T>(name, body),
};

async function call<T>(name: string, body?: object): Promise<T> {
  const response = await fetch(`_script/${name}`, {
    ...(body
      ? { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }
      : { method: "GET" }),
  });
  const answer = await response.json().catch(() => null) as { message?: string } | null;
  if (!response.ok) {
    throw new Refusal(response.status, 0, answer?.message ?? `The local Discord answered ${response.status}`);
  }
  return answer as T;
}
