// Tokens of people, got as an application gets them.
import { expect } from "vitest";
import { type Harness, SEEDED } from "./harness.ts";

const REDIRECT = "http://localhost:4300/auth/callback";

/** Posts a decision on the authorisation page. @param link the query of the link */
export async function decide(
  it: Harness,
  link: Record<string, string>,
  form: Record<string, string> | [string, string][],
): Promise<{ status: number; to: URL | null; html: string; cookie: string | null }> {
  const query = new URLSearchParams({ client_id: SEEDED.applicationId, ...link });
  const response = await fetch(`${it.discord.url}/oauth2/authorize?${query}`, {
    method: "POST",
    body: new URLSearchParams(form),
    redirect: "manual",
  });
  const location = response.headers.get("location");
  return {
    status: response.status,
    to: location === null ? null : new URL(location),
    html: await response.text(),
    cookie: response.headers.get("set-cookie"),
  };
}

/** Asks the token endpoint, as the seeded application. */
export async function tokenOf(it: Harness, form: Record<string, string>) {
  const response = await fetch(`${it.discord.url}/api/v10/oauth2/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${SEEDED.applicationId}:local-secret`)}` },
    body: new URLSearchParams(form),
  });
  return { status: response.status, body: await response.json() };
}

/** What a person's approval is worth. @param scope several with spaces between */
export async function exchanged(it: Harness, userId: string, scope: string, link: Record<string, string> = {}) {
  const asked = { response_type: "code", redirect_uri: REDIRECT, scope, ...link };
  const { to } = await decide(it, asked, { decision: "approve", user_id: userId });
  const code = to?.searchParams.get("code") ?? "";
  const { status, body } = await tokenOf(it, { grant_type: "authorization_code", code, redirect_uri: REDIRECT });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

export async function personBearer(it: Harness, userId: string, scope: string): Promise<string> {
  return `Bearer ${(await exchanged(it, userId, scope)).access_token}`;
}
