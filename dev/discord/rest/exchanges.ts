// Writes down what was asked over REST and what was answered, so that a whole run can be judged afterwards.
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

export interface Exchange {
  method: string;
  /** The route's path with names in braces. */
  route: string;
  query: string;
  caller: string;
  contentType: string | null;
  body?: unknown;
  files: number;
  status: number;
  headers: Record<string, string>;
  answer?: unknown;
}

/** Characters that are kept back before they are written. */
const BATCH = 1 << 18;
let opened = 0;

export class Exchanges {
  readonly #file: string;
  #waiting = "";

  /** @param folder of files with a line of JSON for each exchange; made when it is not there */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, `${process.pid}-${++opened}.jsonl`);
  }

  add(exchange: Exchange): void {
    this.#waiting += JSON.stringify(exchange) + "\n";
    if (this.#waiting.length > BATCH) this.flush();
  }

  flush(): void {
    if (this.#waiting !== "") appendFileSync(this.#file, this.#waiting);
    this.#waiting = "";
  }
}
