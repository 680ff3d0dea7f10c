import Compression
import Locking
import SocketTransport
import TestSupport
import Testing

@testable import HTTPServer

/// Goal: a coded stream flows. Method: a clock that stands still, and a reader that decodes what went out so far.
@Suite struct StreamCodingTests {
    /// What went out so far.
    private final class Wire: Sendable {
        let bytes = Locked<[UInt8]>([])

        var writer: HTTPBodyWriter { HTTPBodyWriter { part in self.bytes.withLock { $0 += part } } }

        func decoded() throws -> [UInt8] {
            var inflater = try Inflater(.gzip)
            var output: [UInt8] = []
            let bytes = bytes.withLock { $0 }
            _ = try inflater.inflate(bytes.span, into: &output)
            return output
        }
    }

    private let clock = ManualTimeSource()
    private let wire = Wire()

    private func makeCoding() throws -> StreamCoding {
        try StreamCoding(.gzip, level: 1, time: clock, sink: wire.writer)
    }

    @Test func noMoreThanAFixedCountIsHeldBack() async throws {
        let coding = try makeCoding()
        let part = Array(repeating: UInt8(ascii: "x"), count: 1000)
        for count in 1...100 {
            try await coding.write(part)
            let arrived = try wire.decoded().count
            #expect(count * 1000 - arrived < StreamCoding.heldBytesMax)
        }
        try await coding.finish()
        #expect(try CodedBytes.decode(wire.bytes.withLock { $0 }).count == 100_000)
    }

    @Test func aSlowStreamFlowsLineByLine() async throws {
        let coding = try makeCoding()
        var written: [UInt8] = []
        for line in ["first\n", "second\n", "third\n"] {
            clock.advance(by: StreamCoding.flushInterval)
            try await coding.write(Array(line.utf8))
            written += Array(line.utf8)
            #expect(try wire.decoded() == written)
        }
        try await coding.write(Array("at once\n".utf8))
        #expect(try wire.decoded() == written)
        try await coding.finish()
        #expect(try CodedBytes.decode(wire.bytes.withLock { $0 }) == written + Array("at once\n".utf8))
    }
}
