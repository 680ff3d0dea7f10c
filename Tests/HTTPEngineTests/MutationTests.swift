import HTTPEngine
import Testing

/// Broken messages by the thousand: the machine never traps, and cutting never changes what it makes of them.
@Suite struct MutationTests {
    private static let seeds = [
        "GET /a?b=c HTTP/1.1\r\nHost: localhost:80\r\nAccept: */*\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /score HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nT: 1\r\n\r\n",
        "\r\nPUT http://a/b%20c HTTP/1.0\r\nConnection: keep-alive\r\n"
            + "Expect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
    ].map { Array($0.utf8) }

    private static let spices: [UInt8] = Array("\r\n \t:;,0159aFx/%#*\u{0}\u{7F}".utf8) + [0xFF]

    private func mutate(_ wire: [UInt8], _ generator: inout SplitMix) -> [UInt8] {
        var wire = wire
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            guard let place = wire.indices.randomElement(using: &generator) else { break }
            let spice = Self.spices.randomElement(using: &generator) ?? 0
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: wire[place] = spice
            case 1: wire.insert(spice, at: place)
            case 2: wire.remove(at: place)
            case 3:
                let end = min(wire.count, place + Int.random(in: 1...40, using: &generator))
                wire.insert(contentsOf: wire[place..<end], at: place)
            default:
                wire.insert(
                    contentsOf: [UInt8](repeating: spice, count: Int.random(in: 1...250, using: &generator)), at: place)
            }
        }
        return wire
    }

    @Test func mutatedMessagesTellOneStoryHoweverTheyAreCut() {
        let firstSeed = UInt64.random(in: 0...UInt64.max)
        var endings: Set<String> = []
        for offset in 0..<3000 {
            let seed = firstSeed &+ UInt64(offset)
            var generator = SplitMix(seed: seed)
            let wire = mutate(Self.seeds[offset % Self.seeds.count], &generator)
            let story = SplitVerifier.expectSameServerStory(wire, "seed \(seed)")
            if let last = story.last { endings.insert(last) }
        }
        // The mutations must really reach the many ways to fail.
        #expect(endings.count > 15)
    }
}
