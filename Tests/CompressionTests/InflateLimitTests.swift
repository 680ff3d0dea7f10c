import Compression
import TestSupport
import Testing

/// Goal: what comes out is bounded before it comes out. Method: bodies at and beyond each limit, and a bomb of 1 GiB.
@Suite struct InflateLimitTests {
    private func zeros(_ count: Int) throws -> [UInt8] {
        try CodedBytes.encode([UInt8](repeating: 0, count: count), level: 9)
    }

    @Test(arguments: [[Int.max], [1]]) func theLastAllowedByteComesOutAndNoneBeyond(pieces: [Int]) throws {
        let plain = Array("0123456789".utf8)
        let coded = try CodedBytes.encode(plain)
        let fits = Decoding(coded, pieces: pieces, limits: InflateLimits(decodedBytesMax: 10))
        #expect(fits.output == plain)
        #expect(fits.error == nil)
        for limit in 0..<10 {
            let decoding = Decoding(coded, pieces: pieces, limits: InflateLimits(decodedBytesMax: limit))
            #expect(decoding.error == .tooLarge(limit: limit))
            #expect(decoding.output == Array(plain.prefix(limit)))
        }
    }

    @Test func theLimitCountsAllMembersTogether() throws {
        let coded = try CodedBytes.encode(Array("01234".utf8))
        let decoding = Decoding(coded + coded, limits: InflateLimits(decodedBytesMax: 9))
        #expect(decoding.error == .tooLarge(limit: 9))
        #expect(decoding.output == Array("012340123".utf8))
    }

    @Test func theRatioCountsOnlyBehindTheFreeBytes() throws {
        let limits = InflateLimits(ratioMax: 100, ratioFreeBytes: 50_000)
        #expect(Decoding(try zeros(50_000), limits: limits).error == nil)
        let beyond = Decoding(try zeros(200_000), limits: limits)
        #expect(beyond.error == .ratioExceeded(limit: 100))
        #expect(beyond.output.count <= 50_000 + 32 * 1024)
        // Nothing that deflate can do has a ratio of 1,100.
        #expect(Decoding(try zeros(200_000), limits: InflateLimits(ratioMax: 1100, ratioFreeBytes: 0)).error == nil)
    }

    @Test func aBatchOfEqualResponsesPassesTheDefaults() throws {
        let rollout = #"{"prompt": "Should zoos be closed?", "response": "Zoos: A Question of Freedom"}, "#
        let body = Array(String(repeating: rollout, count: 40_000).utf8)
        #expect(body.count > 3_000_000)
        for level in [1, 6, 9] { #expect(Decoding(try CodedBytes.encode(body, level: level)).error == nil) }
    }

    @Test(arguments: [false, true]) func aBombIsStoppedAfterBoundedWork(hasRatio: Bool) throws {
        let member = try zeros(64 * 1024 * 1024)
        let bomb = Array((0..<16).map { _ in member }.joined())
        #expect(bomb.count < 1_100_000)
        let limits = hasRatio ? InflateLimits() : InflateLimits(ratioMax: .max)
        var inflater = try Inflater(.gzip, limits: limits)
        var output: [UInt8] = []
        let error = #expect(throws: InflateError.self) { _ = try inflater.inflate(bomb.span, into: &output) }
        #expect(error == (hasRatio ? .ratioExceeded(limit: 500) : .tooLarge(limit: 64 * 1024 * 1024)))
        let most = hasRatio ? 1024 * 1024 + 32 * 1024 : 64 * 1024 * 1024 + 1
        let produced = inflater.decodedCount
        let taken = inflater.codedCount
        #expect(produced <= most)
        #expect(output.count <= produced)
        #expect(taken <= member.count + 32)
    }

    @Test func longWorkCanBeInterrupted() throws {
        let coded = try zeros(1_000_000)
        var inflater = try Inflater(.gzip, limits: InflateLimits(ratioMax: .max))
        var output: [UInt8] = []
        var start = 0
        var calls = 0
        while true {
            let before = output.count
            let progress = try inflater.inflate(
                coded.span.extracting(start..<coded.count), into: &output, outputMax: 10_000)
            #expect(output.count - before <= 10_000)
            start += progress.consumedCount
            calls += 1
            if progress.isDrained { break }
        }
        try inflater.finish()
        #expect(output.count == 1_000_000)
        #expect(calls >= 100)
    }
}
