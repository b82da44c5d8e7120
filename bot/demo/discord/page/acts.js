// What a reader does with a message, told to the server.

import { choose, deleteMessage, dismiss, press } from "./api.js";
import { byId } from "./dom.js";
import { askForThread } from "./threads.js";

/** `show(channelId)` shows another channel. */
export function messageActs(store, session, show) {
  const { interactions } = store;

  async function use(message, customId, values, request) {
    interactions.beginPress(message, customId, values);
    try {
      const { interaction } = await request;
      interactions.pressAccepted(message, interaction);
    } catch (error) {
      interactions.pressRefused(message, error.message);
    }
  }

  async function tell(message, request) {
    try {
      await request;
      store.deleteMessage(message.channel_id, message.id);
    } catch (error) {
      interactions.pressRefused(message, error.message);
    }
  }

  function mayStartThread(channel) {
    return channel.kind === "text" && (channel.can_open_threads ?? channel.can_send);
  }

  return {
    mayStartThread,
    onPress: (message, customId) =>
      use(message, customId, null, press(store.person.id, message.id, customId)),
    onChoose: (message, customId, values) =>
      use(message, customId, values, choose(store.person.id, message.id, customId, values)),
    /** The focus stays in the list, so that a keyboard's next step starts there. */
    onDismiss: (message) => {
      byId("scroller").focus({ preventScroll: true });
      return tell(message, dismiss(store.person.id, message.id));
    },
    remove: (message) => tell(message, deleteMessage(store.person.id, message.id)),
    openThread: show,
    startThread: (message) => askForThread(store.channel, message, store, async (thread) => {
      await session.readChannels();
      show(thread.id);
    }),
  };
}
