import Glibc
import Testing

@testable import SocketTransport

/// What a stream does with a layer that is kept busy by its peer.
struct StreamLayerTests {
    /// A layer that has nothing for whoever reads, and perhaps an answer to everything that comes.
    ///
    /// Invariant of `@unchecked Sendable`: used by one test.
    private final class BusyLayer: StreamLayer, @unchecked Sendable {
        let answer: [UInt8]
        var received = 0
        private var output: [UInt8] = []

        init(answer: [UInt8] = []) {
            self.answer = answer
        }

        func receive(_ wireBytes: UnsafeRawBufferPointer) {
            received += wireBytes.count
            output += answer
        }

        func receiveEnd() {}
        func read(into buffer: UnsafeMutableRawBufferPointer) -> LayerReadOutcome { .needsWire }
        func write(_ plainBytes: UnsafeRawBufferPointer) -> Int { 0 }

        func takeOutput() -> [UInt8] {
            defer { output = [] }
            return output
        }

        func finishSending() {}
    }

    /// Runs the body with one end of a pair of sockets, from whose other end so many bytes come.
    private func withStream(
        _ layer: BusyLayer, bytes: Int, _ body: (inout SocketStream) throws -> Void
    ) throws {
        var ends: [Int32] = [0, 0]
        try #require(
            socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0, &ends) == 0)
        defer { for end in ends { close(end) } }
        try #require(send(ends[1], [UInt8](repeating: 1, count: bytes), bytes, 0) == bytes)
        var stream = SocketStream(descriptor: ends[0])
        stream.layer = layer
        try body(&stream)
    }

    @Test func aPeerThatSpeaksToTheLayerOnlyDoesNotKeepTheLoop() throws {
        let layer = BusyLayer()
        var buffer = [UInt8](repeating: 0, count: 4)
        try withStream(layer, bytes: 100) { stream in
            for round in 1...2 {
                let outcome = buffer.withUnsafeMutableBytes { stream.receive(into: $0) }
                if round == 1 {
                    #expect(outcome == .bytes(0, isDrained: false))
                    #expect(layer.received == 4 * SocketStream.fruitlessReadsMax)
                } else {
                    #expect(outcome == .wouldBlock)
                    #expect(layer.received == 100)
                }
            }
        }
    }

    @Test func aPeerThatDoesNotReadTheLayersAnswersIsGivenUp() throws {
        let layer = BusyLayer(answer: [UInt8](repeating: 2, count: 128 * 1024))
        var buffer = [UInt8](repeating: 0, count: 1)
        try withStream(layer, bytes: 100) { stream in
            let outcome = buffer.withUnsafeMutableBytes { stream.receive(into: $0) }
            #expect(outcome == .failed(ENOBUFS))
            #expect(stream.wire.count <= SocketStream.wireBytesMax + layer.answer.count)
        }
    }
}
