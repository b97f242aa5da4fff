// What an audit entry holds, as one flat list: the settings inside `value` stand beside `enabled`.

export const flatten = (stored: Record<string, unknown> | null): Record<string, unknown> => {
  if (!stored) return {};
  const { value, ...rest } = stored;
  const inner = value !== null && typeof value === "object" && !Array.isArray(value)
    ? value as Record<string, unknown>
    : null;
  return inner ? { ...rest, ...inner } : stored;
};
