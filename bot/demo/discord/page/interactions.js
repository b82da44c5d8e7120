// What this reader has asked of the bot, and how it stands.

/**
 * The event that settles an interaction may come before the answer to the request that started it,
 * so outcomes and modals are kept by the interaction's id until somebody asks for them. A modal
 * opens only in the window that asked for it.
 */
export class Interactions {
  /** `changed(channelId)`: draw that channel again. `showModal(id, modal)`: the bot asks back. */
  constructor({ changed, showModal }) {
    this.changed = changed;
    this.showModal = showModal;
    this.forget();
  }

  forget() {
    this.outcomes = new Map();
    this.invocations = new Map();
    this.presses = new Map();
    this.chosen = new Map();
    this.started = new Set();
    this.modals = new Map();
    this.waiters = new Map();
  }

  beginInvocation(interaction, channelId, path) {
    this.invocations.set(interaction.id, { ...interaction, channelId, path });
    this.begun(interaction);
  }

  /** A button or a select of `message` was used; `values` are what a select was given. */
  beginPress(message, customId, values = null) {
    if (values !== null) this.chosen.set(`${message.id} ${customId}`, values);
    this.putPress(message, { customId, interaction: null, error: null });
  }

  pressAccepted(message, interaction) {
    const press = this.presses.get(message.id);
    if (press !== undefined) press.interaction = interaction.id;
    this.begun(interaction);
  }

  pressRefused(message, error) {
    this.putPress(message, { customId: null, interaction: null, error });
  }

  putPress(message, press) {
    this.presses.set(message.id, { channelId: message.channel_id, ...press });
    this.changed(message.channel_id);
  }

  /** The values that the reader gave to a select of a message, or null. */
  chosenIn(message, customId) {
    return this.chosen.get(`${message.id} ${customId}`) ?? null;
  }

  /** The bot has edited the message: its own presets count again. */
  forgetChosen(messageId) {
    for (const key of this.chosen.keys()) {
      if (key.startsWith(`${messageId} `)) this.chosen.delete(key);
    }
  }

  /** Resolves with the interaction once it is settled. */
  settled(interaction) {
    return new Promise((resolve) => {
      this.waiters.set(interaction.id, resolve);
      this.begun(interaction);
    });
  }

  begun(interaction) {
    this.started.add(interaction.id);
    this.settle(this.outcomes.get(interaction.id) ?? interaction);
    const modal = this.modals.get(interaction.id);
    if (modal !== undefined) this.offerModal(interaction.id, modal);
  }

  offerModal(id, modal) {
    if (this.modals.get(id) === "shown") return;
    this.modals.set(id, this.started.has(id) ? "shown" : modal);
    if (this.started.has(id)) this.showModal(id, modal);
  }

  settle(interaction) {
    this.outcomes.set(interaction.id, interaction);
    this.settleInvocation(interaction);
    this.settlePress(interaction);
    if (interaction.state !== "waiting") {
      this.waiters.get(interaction.id)?.(interaction);
      this.waiters.delete(interaction.id);
    }
    if (interaction.modal) this.offerModal(interaction.id, interaction.modal);
  }

  settleInvocation(interaction) {
    const invocation = this.invocations.get(interaction.id);
    if (invocation === undefined) return;
    if (interaction.state === "acknowledged") this.invocations.delete(interaction.id);
    else Object.assign(invocation, interaction);
    this.changed(invocation.channelId);
  }

  settlePress(interaction) {
    for (const [messageId, press] of this.presses) {
      if (press.interaction !== interaction.id || interaction.state === "waiting") continue;
      if (interaction.state === "acknowledged") this.presses.delete(messageId);
      else {
        this.presses.set(messageId, { ...press, customId: null, error: interaction.error });
        this.forgetChosen(messageId);
      }
      this.changed(press.channelId);
    }
  }

  dropInvocation(id) {
    const invocation = this.invocations.get(id);
    this.invocations.delete(id);
    if (invocation !== undefined) this.changed(invocation.channelId);
  }

  /** Ids of interactions that have no outcome yet. */
  unsettled() {
    const presses = [...this.presses.values()].filter(({ customId }) => customId !== null);
    const waiting = [...this.invocations.values()].filter(({ state }) => state === "waiting");
    const ids = [
      ...presses.map(({ interaction }) => interaction), ...waiting.map(({ id }) => id),
      ...this.waiters.keys(),
    ];
    return [...new Set(ids)].filter((id) => id !== null);
  }

  /** Commands in a channel that none of `messages` has answered: waiting or failed. */
  unansweredIn(channelId, messages) {
    const answered = new Set(messages.map((message) => message.interaction_metadata?.id));
    return [...this.invocations.values()]
      .filter((one) => one.channelId === channelId && !answered.has(one.id));
  }
}
