// A record of what was asked over REST, for tests.
export interface RequestEntry {
  at: number;
  method: string;
  path: string;
  query: string;
  /** Who asked: `bot`, `person`, `bearer` or `nobody`; empty until it is answered. */
  caller: string;
  /** The route's path with names in braces; null when there is no such route. */
  route: string | null;
  status: number;
  body: unknown;
  answer: unknown;
}

export class RequestLog {
  readonly #limit: number;
  readonly #entries: RequestEntry[] = [];

  readonly #withAnswers: boolean;

  /**
   * @param limit how many are kept
   * @param withAnswers whether what was answered is kept too, which large servers make large
   */
  constructor(limit = 5_000, withAnswers = true) {
    this.#limit = limit;
    this.#withAnswers = withAnswers;
  }

  begin(method: string, path: string, query: URLSearchParams): RequestEntry {
    const entry: RequestEntry = {
      at: Date.now(),
      method,
      path,
      query: query.toString(),
      caller: "",
      route: null,
      status: 0,
      body: undefined,
      answer: undefined,
    };
    this.#entries.push(entry);
    if (this.#entries.length > this.#limit * 1.25) this.#entries.splice(0, this.#entries.length - this.#limit);
    return entry;
  }

  end(entry: RequestEntry, status: number, body: unknown, answer: unknown, caller = "nobody"): void {
    entry.status = status;
    entry.caller = caller;
    entry.body = body;
    if (this.#withAnswers || status >= 300) entry.answer = answer;
  }

  get all(): readonly RequestEntry[] {
    return this.#entries;
  }

  /** The newest ones that an application asked, oldest first: what somebody looks at while it works. */
  lastOfApplications(limit: number): RequestEntry[] {
    const found: RequestEntry[] = [];
    for (let index = this.#entries.length - 1; index >= 0 && found.length < limit; index--) {
      const entry = this.#entries[index]!;
      if (entry.caller !== "person") found.push(entry);
    }
    return found.reverse();
  }

  reset(): void {
    this.#entries.length = 0;
  }
}
