// What a command's option accepts, decided as Discord's own client does. Pure.
// Types: https://discord.com/developers/docs/interactions/application-commands

const OptionType = {
  STRING: 3, INTEGER: 4, BOOLEAN: 5, USER: 6, CHANNEL: 7, ROLE: 8, MENTIONABLE: 9, NUMBER: 10,
};
const REQUIRED = "This option is required. Specify a value.";

/**
 * Everything that can be chosen for an option without asking the bot, as [{name, value}], or null
 * where one writes freely. `guild`: {people, bot, channels, roles}.
 */
export function knownChoices(option, guild) {
  const members = [...guild.people, guild.bot].map(
    ({ id, username, global_name: name }) => ({ name: `@${name ?? username}`, value: id }),
  );
  const roles = guild.roles.map(({ id, name }) => ({ name: `@${name}`, value: id }));
  switch (option.type) {
    case OptionType.BOOLEAN:
      return [{ name: "True", value: true }, { name: "False", value: false }];
    case OptionType.USER: return members;
    case OptionType.ROLE: return roles;
    case OptionType.MENTIONABLE: return [...members, ...roles];
    case OptionType.CHANNEL:
      return guild.channels.map(({ id, name }) => ({ name: `#${name}`, value: id }));
    default: return option.choices?.length ? option.choices : null;
  }
}

/** The choices whose name holds what was typed; those that start with it first. */
export function matchingChoices(choices, typed) {
  const bare = (text) => text.trim().toLowerCase().replace(/^[@#]/, "");
  const wanted = bare(typed);
  const place = ({ name }) => bare(name).indexOf(wanted);
  const found = choices.filter((choice) => place(choice) !== -1);
  return found.sort((one, other) => Math.sign(place(one)) - Math.sign(place(other)));
}

/** What an option's text stands for: {value}, {fault}, or {} for an empty optional one. */
export function readOption(option, text, choices) {
  if (text.trim() === "") return option.required ? { fault: REQUIRED } : {};
  if (choices !== null) {
    const wanted = text.trim().toLowerCase();
    const chosen = choices.find(({ name }) => name.toLowerCase() === wanted);
    return chosen ? { value: chosen.value } : { fault: "Choose one of the values of the list." };
  }
  switch (option.type) {
    case OptionType.INTEGER: return readNumber(option, text, "a whole number", /^[+-]?\d+$/);
    case OptionType.NUMBER: return readNumber(option, text, "a number", /^[+-]?\d*\.?\d+$/);
    default: return readText(option, text);
  }
}

function readNumber({ min_value: least, max_value: most }, text, kind, form) {
  const value = Number(text.trim());
  if (!form.test(text.trim()) || !Number.isFinite(value)) return { fault: `This must be ${kind}.` };
  if (least != null && value < least) return { fault: `This must be ${least} or more.` };
  if (most != null && value > most) return { fault: `This must be ${most} or less.` };
  return { value };
}

function readText({ min_length: least, max_length: most }, text) {
  const length = [...text].length;
  if (least != null && length < least) return { fault: `At least ${least} characters, please.` };
  if (most != null && length > most) return { fault: `At most ${most} characters, please.` };
  return { value: text };
}
