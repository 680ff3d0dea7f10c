import HTTPEngine
import HTTPServer
import JSONText
import RewardCore
import Telemetry
import TestSupport
import Testing

@testable import RewardAPI

/// One block of an event stream as a client sees it.
struct EventBlock: Equatable {
    /// The value of `id`.
    var id: String?
    /// The value of `event`.
    var event: String?
    /// The lines of data, joined.
    var data: String?
    /// The value of `retry`.
    var retry: String?
    /// The comment, where the block has one.
    var comment: String?

    /// The data as JSON.
    var json: JSONValue? { data.flatMap { try? JSONReader.read($0).value } }

    /// Reads a stream strictly: whole blocks, no unknown field, each value behind one space.
    static func read(_ bytes: [UInt8]) throws -> [EventBlock] {
        let text = try #require(String(validating: bytes, as: UTF8.self))
        guard !text.isEmpty else { return [] }
        try #require(text.hasSuffix("\n\n"), "a block is not finished: \(text)")
        return try text.dropLast(2).split(separator: "\n\n", omittingEmptySubsequences: false).map { try block($0) }
    }

    private static func block(_ text: Substring) throws -> EventBlock {
        var block = EventBlock()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let parts = try #require(line.firstRange(of: ": "), "\(line) is no field")
            let value = String(line[parts.upperBound...])
            switch line[..<parts.lowerBound] {
            case "id": block.id = value
            case "event": block.event = value
            case "data": block.data = block.data.map { $0 + "\n" + value } ?? value
            case "retry": block.retry = value
            case "": block.comment = value
            default: Issue.record("\(line) is a field of no meaning")
            }
        }
        return block
    }
}

/// A client of the event stream without a socket: what the stream writes can be awaited, and held up.
final class EventClient: Sendable {
    /// Blocks as they come.
    private let blocks: AsyncThrowingStream<EventBlock, any Error>
    private let continuation: AsyncThrowingStream<EventBlock, any Error>.Continuation
    private let gate: Gate?

    /// A client that reads at once, or only once a gate is open.
    init(heldBy gate: Gate? = nil) {
        (blocks, continuation) = AsyncThrowingStream.makeStream()
        self.gate = gate
    }

    /// Runs the body of a response to its end.
    func run(_ response: HTTPServerResponse) async throws {
        guard case .stream(let produce) = response.body else { throw NoStream(status: response.status) }
        try await produce(
            HTTPBodyWriter { bytes in
                if let gate = self.gate { await gate.pass() }
                for block in try EventBlock.read(bytes) { self.continuation.yield(block) }
            })
        continuation.finish()
    }

    /// The next blocks.
    func iterator() -> AsyncThrowingStream<EventBlock, any Error>.AsyncIterator { blocks.makeAsyncIterator() }

    /// A response without a stream.
    struct NoStream: Error {
        /// Its status.
        let status: Int
    }
}

extension Harness {
    /// Asks for the event stream.
    func events(
        _ target: String = "/events", fields: [(name: String, value: String)] = []
    ) async -> HTTPServerResponse {
        await api.respond(to: request(.get, target, fields: fields))
    }

    /// Carries events while `body` works.
    func carryingEvents(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [api] in await api.run() }
            try await body()
            group.cancelAll()
        }
    }

    /// The value of a metric without labels, or with these.
    func metric(_ name: String) -> Double? {
        let text = String(decoding: metrics.prometheusText(), as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
        return line.flatMap { $0.split(separator: " ").last }.flatMap { Double($0) }
    }
}
