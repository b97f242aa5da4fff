/** What a person types to confirm an erasure. */
export const ERASE_WORD = "erase";
