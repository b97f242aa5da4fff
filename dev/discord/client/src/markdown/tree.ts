// What a message's text becomes. Plain data: the components turn it into elements, so nothing of it is ever parsed as HTML.

export type Inline =
  | { kind: "text"; text: string }
  | { kind: "strong"; children: Inline[] }
  | { kind: "emphasis"; children: Inline[] }
  | { kind: "underline"; children: Inline[] }
  | { kind: "strike"; children: Inline[] }
  | { kind: "spoiler"; children: Inline[] }
  | { kind: "code"; text: string }
  | { kind: "link"; href: string; children: Inline[] }
  | { kind: "user" | "role" | "channel"; id: string }
  | { kind: "everyone"; text: "@everyone" | "@here" }
  | { kind: "command"; id: string; name: string }
  | { kind: "emoji"; id: string; name: string; animated: boolean }
  | { kind: "timestamp"; seconds: number; style: TimestampStyle };

export type Block =
  | { kind: "paragraph"; children: Inline[] }
  | { kind: "heading"; level: 1 | 2 | 3; children: Inline[] }
  | { kind: "small"; children: Inline[] }
  | { kind: "quote"; children: Block[] }
  | { kind: "list"; ordered: boolean; start: number; items: Block[][] }
  | { kind: "codeblock"; language: string | null; text: string };

/** Letters of Discord's `<t:seconds:style>`. */
export type TimestampStyle = "t" | "T" | "d" | "D" | "f" | "F" | "R";
