import { Refusal } from "../wire/rest.ts";

/** Something a person asked for: whether it is under way, and what came in between. */
export class Attempt {
  busy = $state(false);
  problem = $state("");

  /** @returns whether it worked; else `problem` says why not */
  async run(act: () => Promise<unknown>): Promise<boolean> {
    this.busy = true;
    this.problem = "";
    try {
      await act();
      return true;
    } catch (error) {
      this.problem = sentenceOf(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}

export const sentenceOf = (error: unknown): string =>
  error instanceof Refusal ? error.message : "The local Discord does not answer";
