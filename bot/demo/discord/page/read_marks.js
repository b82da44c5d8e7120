// How far each person has read each channel, kept by the browser over reloads.

import { compareIds } from "./snowflakes.js";

const KEY = "read";

export class ReadMarks {
  constructor(storage) {
    this.storage = storage;
    this.marks = JSON.parse(storage.getItem(KEY) ?? "{}");
  }

  /** The newest message that the person has read there, or null before the first visit. */
  of(personId, channelId) {
    return this.marks[`${personId} ${channelId}`] ?? null;
  }

  put(personId, channelId, messageId) {
    this.marks[`${personId} ${channelId}`] = messageId;
    this.storage.setItem(KEY, JSON.stringify(this.marks));
  }
}

/** The messages after a mark that others wrote. Pure. */
export function unreadAmong(messages, mark, personId) {
  return messages.filter(({ id, author }) => compareIds(id, mark) > 0 && author.id !== personId);
}

/** Whether a message calls a person: by name, by role, everyone, or as a reply to them. Pure. */
export function callsPerson(message, person) {
  const text = message.content ?? "";
  if (message.author.id === person.id) return false;
  return message.referenced_message?.author.id === person.id && message.interaction_metadata == null
    || text.includes(`<@${person.id}>`) || text.includes(`<@!${person.id}>`)
    || (message.mention_everyone === true && /@(everyone|here)\b/.test(text))
    || person.roles.some((id) => (message.mention_roles ?? []).includes(id));
}
