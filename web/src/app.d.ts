import type { ErrorCode } from "#lib/wire.ts";
import type { Theme } from "#lib/theme.ts";

declare global {
  namespace App {
    interface Error {
      status: number;
      message: string;
      /** What to name when asking for help. */
      requestId?: string;
      code?: ErrorCode;
    }
    interface Locals {
      theme: Theme;
    }
  }
}

export {};
