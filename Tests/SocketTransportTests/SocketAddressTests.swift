import SocketTransport
import Testing

/// Numeric addresses.
@Suite struct SocketAddressTests {
    @Test func addressesPrintAsInURLs() {
        #expect(SocketAddress(numeric: "127.0.0.1", port: 80)?.description == "127.0.0.1:80")
        #expect(SocketAddress(numeric: "::1", port: 8080)?.description == "[::1]:8080")
        #expect(SocketAddress(numeric: "2001:db8:0:0::1", port: 1)?.description == "[2001:db8::1]:1")
        #expect(SocketAddress(numeric: "localhost", port: 1) == nil)
        #expect(SocketAddress(numeric: "1.2.3.4", port: 65_536) == nil)
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("::ffff:127.0.0.1", true), ("10.0.0.1", false),
        ("0.0.0.0", false), ("::", false), ("::2", false), ("::ffff:10.0.0.1", false),
    ])
    func loopbackIsRecognised(host: String, isLoopback: Bool) {
        #expect(SocketAddress(numeric: host, port: 1)?.isLoopback == isLoopback)
    }

    @Test func addressesSurviveTheKernelsForm() {
        for host in ["10.1.2.3", "fe80::1"] {
            let address = SocketAddress(numeric: host, port: 443)
            #expect(address != nil)
            #expect(address?.withPointer { pointer, _ in SocketAddress(pointer) } == address)
        }
    }
}
