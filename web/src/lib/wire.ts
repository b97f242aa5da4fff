// Shapes of what travels between api and web, as types only: values would bring zod into the browser.
export type * from "../../../api/contract.ts";
