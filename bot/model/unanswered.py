"""What to do about a server that does not answer."""

from collections.abc import Mapping

from bot.model.facts import ServerState

NEXT_STEP: Mapping[ServerState, str] = {
    ServerState.DOWN: "Start the server, or correct host and port in the configuration.",
    ServerState.UNREACHABLE: "Correct host in the configuration, or mend the network to it.",
    ServerState.STARTING: "Wait a moment and ask again.",
    ServerState.STOPPING: "It is going down: start it again when it has stopped.",
    ServerState.RECOVERING: "Wait until it has replayed its log; its logs say how far it is.",
    ServerState.HUNG: "Is it paused, out of disk or out of memory? Read its logs.",
    ServerState.REFUSED: "Correct user and password in the configuration, or pg_hba.conf.",
    ServerState.FULL: "End idle sessions or raise max_connections.",
    ServerState.FAILED: "Read the server's logs.",
}
