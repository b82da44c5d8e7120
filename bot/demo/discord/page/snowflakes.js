// Discord's ids. Pure.

const EPOCH_MS = 1_420_070_400_000n;

/** Snowflakes by age: they are numbers too long for a Number. */
export function compareIds(one, other) {
  if (one.length !== other.length) return one.length - other.length;
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** When an id was given. https://discord.com/developers/docs/reference#snowflakes */
export function dateOf(id) {
  return new Date(Number((BigInt(id) >> 22n) + EPOCH_MS));
}
