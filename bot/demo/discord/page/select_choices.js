// What a select menu offers and accepts. Pure.
// Types: https://discord.com/developers/docs/components/reference

const STRING = 3;
const USER = 5;
const ROLE = 6;
const MENTIONABLE = 7;
const CHANNEL = 8;
const KINDS = [STRING, USER, ROLE, MENTIONABLE, CHANNEL];
const CHANNEL_TYPES = { text: [0], thread: [10, 11, 12] };

export function isSelect({ type }) {
  return KINDS.includes(type);
}

/** Whether its choices come from the guild; those are searched in rather than looked through. */
export function isOfGuild({ type }) {
  return type !== STRING;
}

/** Everything to choose from: [{value, label, description, emoji, member, color, channel}]. */
export function choicesOf(select, guild) {
  const { people, bot, roles, channels } = guild;
  const members = [...people, bot].map((member) => ({
    value: member.id, label: member.global_name ?? member.username,
    description: member.username, member,
  }));
  const ranks = roles.filter(({ id }) => id !== guild.guild.id).map(({ id, name, color }) => ({
    value: id, label: name, color: color ?? 0,
  }));
  switch (select.type) {
    case USER: return members;
    case ROLE: return ranks;
    case MENTIONABLE: return [...members, ...ranks];
    case CHANNEL: return channels.filter((one) => takesChannel(select, one))
      .map((channel) => ({ value: channel.id, label: channel.name, channel }));
    default: return select.options;
  }
}

function takesChannel({ channel_types: wanted }, { kind }) {
  return !wanted?.length || wanted.some((type) => (CHANNEL_TYPES[kind] ?? []).includes(type));
}

/** What the bot has chosen beforehand. */
export function presetOf(select) {
  if (select.type !== STRING) return (select.default_values ?? []).map(({ id }) => id);
  return select.options.filter((option) => option.default).map(({ value }) => value);
}

/** How many may be chosen. In a modal, one that is not required may stay empty. */
export function boundsOf(select) {
  const least = select.min_values ?? 1;
  return { least: select.required === false ? 0 : least, most: select.max_values ?? 1 };
}

export function matchingLabels(choices, typed) {
  const wanted = typed.trim().toLowerCase().replace(/^[@#]/, "");
  return choices.filter(({ label, description }) =>
    `${label}\n${description ?? ""}`.toLowerCase().includes(wanted));
}

/** The values after one was pressed: one replaces the other where only one is allowed. */
export function toggled(values, value, { most }) {
  if (values.includes(value)) return values.filter((one) => one !== value);
  if (most === 1) return [value];
  return values.length < most ? [...values, value] : values;
}

/** What is wrong with the number of values, or null. */
export function countFault(values, { least, most }) {
  if (values.length < least) return `Select at least ${least}.`;
  return values.length > most ? `Select at most ${most}.` : null;
}
