/** Bytes as people say them: "812 B", "3.4 kB", "12 MB". Decimal units, as browsers show downloads. */
export const size = (bytes: number): string => {
  const units = ["B", "kB", "MB", "GB"];
  let value = bytes, unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
};
