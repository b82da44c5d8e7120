// Moments as Discord words them, in the reader's time zone. Pure: `now` is an argument.

const LOCALE = "en-GB";
const DAY_MS = 86_400_000;
const STYLES = {
  t: { hour: "2-digit", minute: "2-digit" },
  T: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  d: { day: "2-digit", month: "2-digit", year: "numeric" },
  D: { day: "numeric", month: "long", year: "numeric" },
  f: { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" },
  F: {
    weekday: "long", day: "numeric", month: "long", year: "numeric",
    hour: "2-digit", minute: "2-digit",
  },
};
const UNITS = [
  ["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3600], ["minute", 60],
  ["second", 1],
];
const formats = new Map(
  Object.entries(STYLES).map(([style, parts]) => [style, new Intl.DateTimeFormat(LOCALE, parts)]),
);
const relative = new Intl.RelativeTimeFormat("en");

/** A moment in one of Discord's timestamp styles: t T d D f F R. */
export function timestamp(date, style, now) {
  if (style === "R") return relativeTime(date, now);
  return formats.get(style).format(date).replace(" at ", " ");
}

/** "in 3 minutes", "2 hours ago". */
export function relativeTime(date, now) {
  const seconds = Math.round((date - now) / 1000);
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? UNITS.at(-1);
  return relative.format(Math.trunc(seconds / size), unit);
}

/** "Today at 14:02", "Yesterday at 14:02", "21/11/2025 14:02". */
export function messageTime(date, now) {
  const time = timestamp(date, "t", now);
  if (isSameDay(date, now)) return `Today at ${time}`;
  if (isSameDay(date, new Date(now.getTime() - DAY_MS))) return `Yesterday at ${time}`;
  return `${timestamp(date, "d", now)} ${time}`;
}

export function isSameDay(one, other) {
  return one.toDateString() === other.toDateString();
}

/** "now", "5m", "3h", "2d": how long ago, as short as can be. */
export function shortAge(date, now) {
  const seconds = Math.max((now - date) / 1000, 0);
  const [unit, size] = [["d", 86_400], ["h", 3600], ["m", 60]]
    .find(([, length]) => seconds >= length) ?? ["now", 0];
  return size === 0 ? unit : `${Math.floor(seconds / size)}${unit}`;
}
