// The api's contracts as values, for the server side only.
export * from "../../../../api/contract.ts";
