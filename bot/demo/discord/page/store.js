// What the page knows. Views subscribe to topics; only the functions here change it.

/** Snowflakes by age: they are numbers too long for a Number. */
export function compareIds(one, other) {
  if (one.length !== other.length) return one.length - other.length;
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/**
 * Topics: `guild` (people, channels, roles), `bot` (comes or goes), `channel` (another one is
 * shown), `messages` (of the channel that is the detail), `dismissed`, `unread`, `commands`,
 * `connection`.
 */
export class Store {
  constructor() {
    this.listeners = new Map();
    this.guild = { id: "0", name: "" };
    this.channels = [];
    this.roles = [];
    this.people = [];
    this.bot = { id: "0", username: "", online: false };
    this.person = null;
    this.channel = null;
    this.connected = false;
    this.commands = null;
    this.messages = new Map();
    this.lastRead = new Map();
    this.dismissed = new Set();
    this.forgetInteractions();
  }

  on(topic, listener) {
    this.listeners.set(topic, [...(this.listeners.get(topic) ?? []), listener]);
  }

  emit(topic, detail) {
    for (const listener of this.listeners.get(topic) ?? []) listener(detail);
  }

  setGuild({ guild, channels, roles, people, bot }) {
    Object.assign(this, { guild, channels, roles, people, bot });
    const shown = this.channel?.id;
    this.channel = channels.find(({ id }) => id === shown) ?? channels[0] ?? null;
    this.emit("guild");
    if (this.channel?.id !== shown) this.emit("channel");
  }

  setPerson(person) {
    if (person.id === this.person?.id) return;
    this.person = person;
    this.messages.clear();
    this.commands = null;
    this.forgetInteractions();
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
    this.channel = this.channels.find((channel) => channel.id === id) ?? this.channel;
    this.emit("channel");
    this.markRead();
  }

  markRead() {
    const newest = this.messagesOf(this.channel?.id).at(-1)?.id;
    if (newest !== undefined) this.lastRead.set(this.channel.id, newest);
    this.emit("unread");
  }

  isUnread(channelId) {
    const newest = this.messagesOf(channelId).at(-1)?.id ?? "0";
    return compareIds(newest, this.lastRead.get(channelId) ?? "0") > 0;
  }

  /** The whole truth about a channel, as the server has just told it. */
  replaceMessages(channelId, messages) {
    this.messages.set(channelId, new Map(messages.map((message) => [message.id, message])));
    if (!this.lastRead.has(channelId)) this.lastRead.set(channelId, messages.at(-1)?.id ?? "0");
    this.emit("messages", channelId);
  }

  putMessage(message) {
    this.messages.get(message.channel_id)?.set(message.id, message);
    this.emit("messages", message.channel_id);
  }

  deleteMessage(channelId, id) {
    this.messages.get(channelId)?.delete(id);
    this.emit("messages", channelId);
  }

  dismiss(channelId, id) {
    this.dismissed.add(id);
    this.invocations.delete(id);
    this.emit("dismissed");
    this.emit("messages", channelId);
  }

  message(channelId, id) {
    return this.messages.get(channelId)?.get(id) ?? null;
  }

  /** Oldest first, without those that the reader has dismissed. */
  messagesOf(channelId) {
    const known = [...(this.messages.get(channelId)?.values() ?? [])];
    return known
      .filter(({ id }) => !this.dismissed.has(id))
      .sort((one, other) => compareIds(one.id, other.id));
  }

  // Interactions: what this reader has started and how it stands. The event that settles one may
  // come before the answer to the request that started it, so outcomes are kept by id as well.

  forgetInteractions() {
    this.outcomes = new Map();
    this.invocations = new Map();
    this.presses = new Map();
  }

  beginInvocation(interaction, channelId, path) {
    this.invocations.set(interaction.id, { ...interaction, channelId, path });
    this.settleInteraction(this.outcomes.get(interaction.id) ?? interaction);
  }

  beginPress(message, customId) {
    this.presses.set(message.id, {
      channelId: message.channel_id, customId, interaction: null, error: null,
    });
    this.emit("messages", message.channel_id);
  }

  pressAccepted(message, interaction) {
    const press = this.presses.get(message.id);
    if (press !== undefined) press.interaction = interaction.id;
    this.settleInteraction(this.outcomes.get(interaction.id) ?? interaction);
  }

  pressRefused(message, error) {
    this.presses.set(message.id, {
      channelId: message.channel_id, customId: null, interaction: null, error,
    });
    this.emit("messages", message.channel_id);
  }

  settleInteraction(interaction) {
    this.outcomes.set(interaction.id, interaction);
    const invocation = this.invocations.get(interaction.id);
    if (invocation !== undefined) {
      if (interaction.state === "acknowledged") this.invocations.delete(interaction.id);
      else Object.assign(invocation, interaction);
      this.emit("messages", invocation.channelId);
    }
    this.settlePress(interaction);
  }

  settlePress(interaction) {
    for (const [messageId, press] of this.presses) {
      if (press.interaction !== interaction.id || interaction.state === "waiting") continue;
      if (interaction.state === "acknowledged") this.presses.delete(messageId);
      else this.presses.set(messageId, { ...press, customId: null, error: interaction.error });
      this.emit("messages", press.channelId);
    }
  }

  /** Ids of interactions that have no outcome yet. */
  unsettled() {
    const presses = [...this.presses.values()].filter(({ customId }) => customId !== null);
    const waiting = [...this.invocations.values()].filter(({ state }) => state === "waiting");
    return [...presses.map(({ interaction }) => interaction), ...waiting.map(({ id }) => id)]
      .filter((id) => id !== null);
  }

  /** Commands of this reader in a channel that no message has answered: waiting or failed. */
  invocationsIn(channelId) {
    const answered = new Set(
      this.messagesOf(channelId).map((message) => message.interaction_metadata?.id),
    );
    return [...this.invocations.values()]
      .filter((one) => one.channelId === channelId && !answered.has(one.id));
  }

  // Names.

  personById(id) {
    return this.people.find((person) => person.id === id) ?? null;
  }

  roleById(id) {
    return this.roles.find((role) => role.id === id) ?? null;
  }
}
