// What the page knows. Views subscribe to topics; only the functions here change it.

import { Interactions } from "./interactions.js";
import { ReadMarks, callsPerson, unreadAmong } from "./read_marks.js";
import { compareIds } from "./snowflakes.js";

const TYPING_MS = 10_000;

/**
 * Topics: `guild` (people, channels, roles), `bot` (comes or goes), `channel` (another one is
 * shown), `messages` (of the channel that is the detail), `unread`, `typing`, `commands`, `modal`
 * ({id, modal}), `connection`.
 */
export class Store {
  constructor() {
    this.listeners = new Map();
    this.guild = { id: "0", name: "" };
    this.channels = [];
    this.roles = [];
    this.people = [];
    this.bot = { id: "0", username: "", online: false };
    this.weather = null;
    this.person = null;
    this.channel = null;
    this.connected = false;
    this.commands = null;
    this.messages = new Map();
    this.deleted = new Set();
    this.withOlder = new Set();
    this.read = new Set();
    this.typing = new Map();
    this.marks = new ReadMarks(localStorage);
    this.leave();
    this.interactions = new Interactions({
      changed: (channelId) => this.emit("messages", channelId),
      showModal: (id, modal) => this.emit("modal", { id, modal }),
    });
  }

  on(topic, listener) {
    this.listeners.set(topic, [...(this.listeners.get(topic) ?? []), listener]);
  }

  emit(topic, detail) {
    for (const listener of this.listeners.get(topic) ?? []) listener(detail);
  }

  // Who is there, and where.

  setGuild({ guild, channels, roles, people, bot, weather = null }) {
    Object.assign(this, { guild, channels, roles, people, bot, weather });
    const shown = this.channel?.id;
    this.channel = channels.find(({ id }) => id === shown) ?? channels[0] ?? null;
    this.emit("guild");
    if (this.channel?.id !== shown) this.emit("channel");
  }

  setPerson(person) {
    if (person.id === this.person?.id) return;
    this.person = person;
    this.messages.clear();
    this.withOlder.clear();
    this.read.clear();
    this.leave();
    this.commands = null;
    this.interactions.forget();
    this.emit("guild");
    this.emit("commands");
    for (const channel of this.channels) this.emit("messages", channel.id);
  }

  setConnected(connected) {
    this.connected = connected;
    this.emit("connection");
  }

  setBotOnline(online) {
    this.bot = { ...this.bot, online };
    this.emit("bot");
  }

  setCommands(commands) {
    this.commands = commands;
    this.emit("commands");
  }

  showChannel(id) {
    const next = this.channelById(id);
    if (next === null || next === this.channel) return;
    this.leave();
    this.channel = next;
    this.emit("channel");
  }

  leave() {
    this.newSince = null;
    this.entered = null;
  }

  personById(id) {
    return this.people.find((person) => person.id === id) ?? null;
  }

  /** Whoever can write: a person or the bot. */
  memberById(id) {
    return id === this.bot.id ? this.bot : this.personById(id);
  }

  roleById(id) {
    return this.roles.find((role) => role.id === id) ?? null;
  }

  channelById(id) {
    return this.channels.find((channel) => channel.id === id) ?? null;
  }

  threadsOf(channelId) {
    return this.channels.filter(({ parent }) => parent === channelId);
  }

  // Messages.

  /** The whole truth about a channel's newest messages, as the server has just told it. */
  replaceMessages(channelId, page) {
    this.messages.set(channelId, new Map());
    this.mergeMessages(channelId, page);
  }

  /** A page of messages; what an event has told meanwhile is newer. */
  mergeMessages(channelId, { messages, more = false }) {
    const known = this.messages.get(channelId) ?? new Map();
    this.messages.set(channelId, known);
    for (const message of messages) {
      if (!known.has(message.id) && !this.deleted.has(message.id)) known.set(message.id, message);
    }
    this.read.add(channelId);
    if (more) this.withOlder.add(channelId);
    else this.withOlder.delete(channelId);
    const newest = this.messagesOf(channelId).at(-1)?.id ?? "0";
    if (this.mark(channelId) === null) this.marks.put(this.person.id, channelId, newest);
    this.emit("messages", channelId);
  }

  putMessage(message) {
    const { id, channel_id: channelId, author } = message;
    if (!this.messages.has(channelId)) this.messages.set(channelId, new Map());
    const known = this.messages.get(channelId);
    // What was chosen stays chosen, as in Discord, until the bot sends other components.
    const before = known.get(id)?.components ?? [];
    if (JSON.stringify(before) !== JSON.stringify(message.components ?? [])) {
      this.interactions.forgetChosen(id);
    }
    known.set(id, message);
    this.stopTyping(channelId, author.id);
    this.emit("messages", channelId);
  }

  deleteMessage(channelId, id) {
    this.deleted.add(id);
    this.messages.get(channelId)?.delete(id);
    this.emit("messages", channelId);
  }

  /** Whether the newest messages of a channel have been read from the server. */
  isRead(channelId) {
    return this.read.has(channelId);
  }

  message(channelId, id) {
    return this.messages.get(channelId)?.get(id) ?? null;
  }

  /** Oldest first. */
  messagesOf(channelId) {
    const known = [...(this.messages.get(channelId)?.values() ?? [])];
    return known.sort((one, other) => compareIds(one.id, other.id));
  }

  // What has been read.

  mark(channelId) {
    return this.marks.of(this.person.id, channelId);
  }

  /** What came into a channel since the reader was there: {count, mentions, first}. */
  unread(channelId) {
    const mark = this.person === null ? null : this.mark(channelId);
    if (mark === null) return { count: 0, mentions: 0, first: null };
    const unread = unreadAmong(this.messagesOf(channelId), mark, this.person.id);
    const mentions = unread.filter((message) => callsPerson(message, this.person)).length;
    return { count: unread.length, mentions, first: unread[0]?.id ?? null };
  }

  /**
   * What the reader makes of the channel that is shown. On entering, and whenever something comes
   * while nobody looks (`looking`), the line "New" is put above the first unread message; it stays
   * until the channel is left.
   */
  look(looking) {
    if (this.channel === null || this.person === null || !this.isRead(this.channel.id)) return;
    if (this.entered !== this.channel.id || !looking) {
      this.newSince ??= this.unread(this.channel.id).first;
    }
    this.entered = this.channel.id;
    if (looking) this.markRead();
  }

  markRead() {
    const newest = this.messagesOf(this.channel?.id).at(-1)?.id;
    if (newest === undefined || this.person === null) return;
    if (newest === this.mark(this.channel.id)) return;
    this.marks.put(this.person.id, this.channel.id, newest);
    this.emit("unread");
  }

  forgetNew() {
    this.newSince = null;
    this.markRead();
    this.emit("messages", this.channel.id);
  }

  // Who is writing.

  startTyping(channelId, memberId) {
    if (memberId === this.person?.id) return;
    const key = `${channelId} ${memberId}`;
    clearTimeout(this.typing.get(key)?.timer);
    const timer = setTimeout(() => this.stopTyping(channelId, memberId), TYPING_MS);
    this.typing.set(key, { channelId, memberId, timer });
    this.emit("typing");
  }

  stopTyping(channelId, memberId) {
    const key = `${channelId} ${memberId}`;
    if (!this.typing.has(key)) return;
    clearTimeout(this.typing.get(key).timer);
    this.typing.delete(key);
    this.emit("typing");
  }

  typingIn(channelId) {
    return [...this.typing.values()].filter((one) => one.channelId === channelId)
      .map(({ memberId }) => this.memberById(memberId)).filter((one) => one !== null);
  }
}
