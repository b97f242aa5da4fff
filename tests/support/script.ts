// The script side of the local Discord over HTTP: make things happen as anyone, and read what truly happened.

/** Per server and person: how many messages were sent, and their ids in order. */
export type Counters = Record<string, Record<string, { count: number; ids: string[] }>>;

export class Script {
  readonly base: string;
  constructor(base: string) {
    this.base = base;
  }

  async call<T = Record<string, unknown>>(name: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.base}/_script/${name}`, {
      method: body === undefined ? "GET" : "POST",
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    if (!answer.ok) {
      throw new Error(`The local Discord refused _script/${name}: ${answer.status} ${await answer.text()}`);
    }
    return await answer.json() as T;
  }

  say(userId: string, channelId: string, content: string): Promise<{ id: string }> {
    return this.call("say", { userId, channelId, content });
  }

  async counters(): Promise<Counters> {
    return (await this.call<{ guilds: Counters }>("counters")).guilds;
  }
}

/** Asks again until `look` gives something other than null; for what no process announces. */
export async function eventually<T>(what: string, look: () => Promise<T | null>, deadlineMs = 20_000): Promise<T> {
  const until = Date.now() + deadlineMs;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > until) throw new Error(`${what} did not happen within ${deadlineMs / 1000} s`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
