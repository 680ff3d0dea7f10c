import HTTPEngine
import Testing

/// Feeds the same bytes to a machine in every way that a network may cut them, and expects the same story each time.
///
/// The ways: all at once, byte by byte, and at random splits. A failure names the way and, for random splits, the seed.
enum SplitVerifier {
    /// How many random splits are tried; each has a seed of its own.
    static let randomSplits = 20

    /// What a server's machine makes of the bytes; every request is answered with a short 200 at once.
    static func expectServer(
        _ wire: String, limits: HTTPLimits = HTTPLimits(), ends: Bool = true, tells expected: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        expect(Array(wire.utf8), tells: expected, sourceLocation) { serverStory($0, limits: limits, ends: ends) }
    }

    /// What a client's machine makes of the bytes as the answer to a request of the method.
    static func expectClient(
        _ wire: String, to method: HTTPMethod = .get, limits: HTTPLimits = HTTPLimits(), ends: Bool = true,
        tells expected: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        expect(Array(wire.utf8), tells: expected, sourceLocation) {
            clientStory($0, method: method, limits: limits, ends: ends)
        }
    }

    /// Bytes that are no UTF-8 text.
    static func expectServer(
        bytes: [UInt8], tells expected: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        expect(bytes, tells: expected, sourceLocation) { serverStory($0, limits: HTTPLimits(), ends: true) }
    }

    /// Expects that the server's machine tells the same story of any bytes, however they are cut; returns the story.
    static func expectSameServerStory(
        _ wire: [UInt8], _ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation
    ) -> [String] {
        let whole = serverStory([wire], limits: fuzzLimits, ends: true)
        #expect(
            serverStory(wire.map { [$0] }, limits: fuzzLimits, ends: true) == whole, comment,
            sourceLocation: sourceLocation)
        return whole
    }

    /// Small enough that mutated messages reach them.
    private static let fuzzLimits = HTTPLimits(
        headBytesMax: 200, fieldCountMax: 5, targetBytesMax: 40, bodyBytesMax: 64, chunkLineBytesMax: 12,
        trailerBytesMax: 30)

    private static func expect(
        _ wire: [UInt8], tells expected: [String], _ location: SourceLocation, story: ([[UInt8]]) -> [String]
    ) {
        #expect(story([wire]) == expected, "all at once", sourceLocation: location)
        #expect(story(wire.map { [$0] }) == expected, "byte by byte", sourceLocation: location)
        let firstSeed = UInt64.random(in: 0...UInt64.max)
        for offset in 0..<UInt64(randomSplits) {
            let seed = firstSeed &+ offset
            var generator = SplitMix(seed: seed)
            #expect(story(split(wire, &generator)) == expected, "random split, seed \(seed)", sourceLocation: location)
        }
    }

    private static func split(_ wire: [UInt8], _ generator: inout SplitMix) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var start = 0
        let largest = Int.random(in: 1...max(2, wire.count), using: &generator)
        while start < wire.count {
            let end = min(wire.count, start + Int.random(in: 1...largest, using: &generator))
            pieces.append(Array(wire[start..<end]))
            start = end
        }
        return pieces
    }

    private static func serverStory(_ pieces: [[UInt8]], limits: HTTPLimits, ends: Bool) -> [String] {
        var machine = ServerConnectionMachine(limits: limits)
        var story: [String] = []
        for piece in pieces {
            piece.withUnsafeBufferPointer { machine.receive($0) }
            tell(&machine, &story)
        }
        if ends {
            machine.receiveEnd()
            tell(&machine, &story)
        }
        return story
    }

    /// Runs the machine until it waits; an interim response is left out, because it depends on when the body comes.
    private static func tell(_ machine: inout ServerConnectionMachine, _ story: inout [String]) {
        while true {
            switch machine.next() {
            case .wait: return
            case .screen, .sendContinue: continue
            case .handle(let head, let body):
                story.append(
                    "\(head.method) \(head.target) \(head.version == .http10 ? "1.0 " : "")"
                        + "fields=\(head.fields.count) body=\(String(decoding: body, as: UTF8.self))")
                var output: [UInt8] = []
                _ = try? machine.beginResponse(
                    ResponseHead(status: 200), length: .bytes(0), date: [], into: &output)
                machine.responseFinished()
            case .refuse(let error):
                story.append("refuse \(error.status) \(error)")
                return
            case .close:
                if story.last != "close", story.last?.hasPrefix("refuse") != true { story.append("close") }
                return
            }
        }
    }

    private static func clientStory(
        _ pieces: [[UInt8]], method: HTTPMethod, limits: HTTPLimits, ends: Bool
    ) -> [String] {
        var machine = ClientConnectionMachine(limits: limits)
        machine.requestSent(method: method)
        var story: [String] = []
        for piece in pieces {
            piece.withUnsafeBufferPointer { machine.receive($0) }
            if !tell(&machine, &story) { return story }
        }
        if ends {
            machine.receiveEnd()
            _ = tell(&machine, &story)
        }
        return story
    }

    /// Runs the machine until it waits; returns whether the connection goes on.
    private static func tell(_ machine: inout ClientConnectionMachine, _ story: inout [String]) -> Bool {
        while true {
            switch machine.next() {
            case .wait: return true
            case .deliver(let response):
                story.append(
                    "\(response.head.status) fields=\(response.head.fields.count) "
                        + "body=\(String(decoding: response.body, as: UTF8.self))")
            case .fail(let error):
                story.append("fail \(error)")
                return false
            case .close:
                story.append("close")
                return false
            }
        }
    }
}
