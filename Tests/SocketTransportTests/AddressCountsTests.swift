import Glibc
import Testing

@testable import SocketTransport

/// Who counts as one address, and the cap on its connections.
@Suite struct AddressCountsTests {
    private func group(_ host: String) throws -> AddressGroup {
        let address = try #require(SocketAddress(numeric: host, port: 1))
        return try #require(AddressGroup(address))
    }

    @Test func addressesAreToldApartAsTheyAreGivenOut() throws {
        #expect(try group("192.0.2.1") != group("192.0.2.2"))
        #expect(try group("192.0.2.1") == group("::ffff:192.0.2.1"))
        #expect(try group("2001:db8:1:2::1") == group("2001:db8:1:2:ffff::9"))
        #expect(try group("2001:db8:1:2::1") != group("2001:db8:1:3::1"))
        let file = try #require(SocketAddress(unixPath: "socket"))
        #expect(AddressGroup(file) == nil)
    }

    @Test func beyondTheCapAnAddressIsRefusedUntilOneCloses() throws {
        var counts = AddressCounts(max: 2, countsLoopback: false)
        let (one, other) = (try group("192.0.2.1"), try group("192.0.2.2"))
        #expect([one, one, one, other, nil].map { counts.opened($0) } == [true, true, false, true, true])
        counts.closed(one)
        #expect([one].map { counts.opened($0) } == [true])
        for closing in [one, one, other] { counts.closed(closing) }
        #expect(counts.addresses == 0)
    }

    @Test func loopbackCountsOnlyWhereItIsToldTo() throws {
        let own = try group("127.0.0.1")
        var free = AddressCounts(max: 1, countsLoopback: false)
        #expect([own, own].map { free.opened($0) } == [true, true])
        var counted = AddressCounts(max: 1, countsLoopback: true)
        #expect([own, own].map { counted.opened($0) } == [true, false])
        var off = AddressCounts(max: 0, countsLoopback: true)
        #expect([own, own].map { off.opened($0) } == [true, true])
    }

    @Test func acceptedSocketsProbeSilentPeers() throws {
        let address = try #require(SocketAddress(numeric: "127.0.0.1", port: 0))
        let listener = try ListeningSocket(address: address, backlog: 8)
        defer { listener.close() }
        #expect(!listener.hasWaitingConnection)
        let client = try ConnectingSocket.connect(to: listener.address)
        defer { client.close() }
        #expect(listener.hasWaitingConnection)
        guard case .connection(let stream, _) = listener.accept() else {
            Issue.record("nothing was accepted")
            return
        }
        defer { stream.close() }
        for (level, name, value) in [
            (SOL_SOCKET, SO_KEEPALIVE, 1), (Int32(IPPROTO_TCP), TCP_KEEPIDLE, 60),
            (Int32(IPPROTO_TCP), TCP_KEEPINTVL, 20), (Int32(IPPROTO_TCP), TCP_KEEPCNT, 4),
        ] {
            var option: Int32 = 0
            var length = socklen_t(MemoryLayout<Int32>.size)
            #expect(getsockopt(stream.descriptor, level, name, &option, &length) == 0)
            #expect(option == Int32(value))
        }
    }
}
