import { createContext } from "svelte";
import type { Client } from "./client.svelte.ts";

/** Hands the acting person's client down the page. */
export const [getClient, setClient] = createContext<Client>();
