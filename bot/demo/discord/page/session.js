// Keeps the store equal to the server: a WebSocket, and a full read after every gap.

import {
  ApiError, fetchCommands, fetchInteraction, fetchMessages, fetchState, openEvents,
} from "./api.js";

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4000;

/**
 * Order matters: the socket is open before the messages are read, and what it says meanwhile is
 * kept and played afterwards. So nothing is lost between the two, and since an event carries the
 * whole message under its id, nothing is shown twice.
 */
export class Session {
  constructor(store) {
    this.store = store;
    this.socket = null;
    this.generation = 0;
    this.pauseMs = FIRST_PAUSE_MS;
    this.pages = new Set();
    store.on("channel", () => this.enter(store.channel));
  }

  enter(channel) {
    this.readCommands();
    if (channel !== null && !this.store.isRead(channel.id)) this.readPage(channel.id, null);
  }

  /** Becomes that person (null or unknown: the first one) and stays connected as them. */
  async start(personId) {
    this.generation += 1;
    const generation = this.generation;
    this.socket?.close();
    try {
      const { state, person } = await stateOf(personId);
      if (generation !== this.generation) return;
      this.store.setGuild(state);
      this.store.setPerson(person);
      this.listen(person, generation);
    } catch (error) {
      console.info("No connection:", error.message);
      this.retry(personId, generation);
    }
  }

  listen(person, generation) {
    const socket = openEvents(person.id);
    this.socket = socket;
    let waiting = [];
    socket.addEventListener("message", ({ data }) => {
      if (generation !== this.generation) return;
      const event = JSON.parse(data);
      if (waiting === null) this.apply(event);
      else waiting.push(event);
    });
    socket.addEventListener("open", async () => {
      try {
        await this.readAll(person, generation);
      } catch (error) {
        console.info("The state could not be read:", error.message);
        socket.close();
        return;
      }
      if (generation !== this.generation) return;
      for (const event of waiting) this.apply(event);
      waiting = null;
      this.pauseMs = FIRST_PAUSE_MS;
      this.store.setConnected(true);
    });
    socket.addEventListener("close", () => this.retry(person.id, generation));
  }

  retry(personId, generation) {
    if (generation !== this.generation) return;
    this.store.setConnected(false);
    setTimeout(() => {
      if (generation === this.generation) this.start(personId);
    }, this.pauseMs);
    this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
  }

  async readAll(person, generation) {
    const { store } = this;
    const state = await fetchState(person.id);
    const wanted = state.channels.filter((one) => !one.archived || one.id === store.channel?.id);
    const pages = await Promise.all(wanted.map(({ id }) => fetchMessages(id, person.id)));
    const outcomes = await Promise.all(store.interactions.unsettled().map(outcomeOf));
    if (generation !== this.generation) return;
    store.setGuild(state);
    wanted.forEach(({ id }, at) => store.replaceMessages(id, pages[at]));
    for (const outcome of outcomes) store.interactions.settle(outcome);
    await this.readCommands();
  }

  /** Channels and threads have come, gone or changed; nothing is read twice. */
  async readChannels() {
    const { person } = this.store;
    try {
      const state = await fetchState(person.id);
      if (person !== this.store.person) return;
      this.store.setGuild(state);
      const unread = state.channels.filter(({ id }) => !this.store.isRead(id));
      await Promise.all(
        unread.filter(({ archived }) => !archived).map(({ id }) => this.readPage(id, null)),
      );
    } catch (error) {
      console.info("The channels could not be read:", error.message);
    }
  }

  /** Reads what is older than everything that is known of a channel. */
  async readOlder(channelId) {
    const oldest = this.store.messagesOf(channelId)[0]?.id;
    if (oldest !== undefined) await this.readPage(channelId, oldest);
  }

  async readPage(channelId, before) {
    const key = `${channelId} ${before}`;
    const { person } = this.store;
    if (this.pages.has(key) || person === null) return;
    this.pages.add(key);
    try {
      const page = await fetchMessages(channelId, person.id, before);
      if (person === this.store.person) this.store.mergeMessages(channelId, page);
    } catch (error) {
      console.info("Messages could not be read:", error.message);
    } finally {
      this.pages.delete(key);
    }
  }

  async readCommands() {
    const { channel, person } = this.store;
    if (channel === null || person === null) return;
    try {
      const { commands } = await fetchCommands(channel.id, person.id);
      if (this.store.channel?.id === channel.id && this.store.person?.id === person.id) {
        this.store.setCommands(commands);
      }
    } catch (error) {
      console.info("The commands could not be read:", error.message);
    }
  }

  apply(event) {
    switch (event.type) {
      case "message_create":
      case "message_update": return this.store.putMessage(event.message);
      case "message_delete": return this.store.deleteMessage(event.channel, event.id);
      case "interaction": return this.store.interactions.settle(event.interaction);
      case "modal": return this.store.interactions.offerModal(event.interaction, event.modal);
      case "typing": return this.store.startTyping(event.channel, event.user);
      case "channels":
      case "weather": return this.readChannels();
      case "bot": return this.store.setBotOnline(event.online);
      case "commands": return this.readCommands();
      default: return console.error(`The server sent an unknown event: ${event.type}`);
    }
  }
}

/** What the person with that id sees; the first person when there is no such one. */
async function stateOf(personId) {
  try {
    const state = await fetchState(personId);
    return { state, person: state.people.find(({ id }) => id === personId) ?? state.people[0] };
  } catch (error) {
    if (personId === null || ![400, 404].includes(error.status)) throw error;
    return stateOf(null);
  }
}

/** How an interaction ended; one that a restarted server does not know was not answered. */
async function outcomeOf(id) {
  try {
    return await fetchInteraction(id);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    return { id, state: "failed", error: "The application did not respond", message: null };
  }
}
