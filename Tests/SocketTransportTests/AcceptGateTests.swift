import Glibc
import Testing

@testable import SocketTransport

/// When a listener is watched: the cap and the pause, without sockets.
@Suite struct AcceptGateTests {
    @Test func atTheCapTheListenerIsLeftAloneUntilAConnectionCloses() {
        var gate = AcceptGate(connectionsMax: 2)
        #expect(gate.accepted() == .accept)
        #expect(gate.accepted() == .stopWatching(reason: .connections))
        #expect(!gate.isOpen)
        #expect(gate.connectionClosed() == .watch)
        #expect(gate.isOpen)
        #expect(gate.connectionClosed() == .nothing)
        #expect(gate.openCount == 0)
    }

    @Test(arguments: [EMFILE, ENFILE, ENOBUFS, ENOMEM]) func wantOfDescriptorsPauses(code: Int32) {
        var gate = AcceptGate(connectionsMax: 10)
        #expect(gate.failed(code) == .stopWatching(reason: .descriptors))
        #expect(!gate.isOpen)
        #expect(gate.connectionClosed() == .nothing)
        #expect(gate.pauseEnded() == .watch)
        #expect(gate.isOpen)
    }

    @Test(arguments: [ECONNABORTED, EPROTO, ENETDOWN]) func aFailedConnectionDoesNotStopTheOthers(code: Int32) {
        var gate = AcceptGate(connectionsMax: 10)
        #expect(gate.failed(code) == .accept)
        #expect(gate.isOpen)
    }

    @Test func pauseAndCapMustBothBeOver() {
        var gate = AcceptGate(connectionsMax: 1)
        #expect(gate.accepted() == .stopWatching(reason: .connections))
        #expect(gate.failed(EMFILE) == .nothing)
        #expect(gate.connectionClosed() == .nothing)
        #expect(gate.pauseEnded() == .watch)
    }

    @Test func aShutGateStaysShut() {
        var gate = AcceptGate(connectionsMax: 1)
        _ = gate.accepted()
        gate.shut()
        #expect(gate.connectionClosed() == .nothing)
        #expect(!gate.isOpen)
    }
}
