/** How many of twelve columns each field of an embed takes: inline ones stand up to three in a line, as in Discord. */
export function fieldSpans(fields: readonly { inline?: boolean }[]): number[] {
  const spans: number[] = [];
  for (let index = 0; index < fields.length;) {
    let together = 0;
    while (together < 3 && fields[index + together]?.inline) together++;
    const count = Math.max(1, together);
    for (let one = 0; one < count; one++) spans.push(12 / count);
    index += count;
  }
  return spans;
}
