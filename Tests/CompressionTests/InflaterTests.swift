import Compression
import TestSupport
import Testing

/// Goal: what others coded comes out as it was, however the input is cut, and what is incomplete, corrupt or followed
/// by more is told apart. Method: fixed data made with zlib through another program, cut and changed everywhere.
@Suite struct InflaterTests {
    static let text = Array("hello, hello, rollout".utf8)
    static let gzip = hexadecimal("1f8b0800000000000003cb48cdc9c9d751c8805045f940aab40400eec6c47115000000")
    static let named = hexadecimal(
        "1f8b08080100000000ff6e616d652e74787400cb48cdc9c9d751c8805045f940aab40400eec6c47115000000")
    static let zlib = hexadecimal("789ccb48cdc9c9d751c8805045f940aab4040053b207d2")
    static let raw = hexadecimal("cb48cdc9c9d751c8805045f940aab40400")
    static let emptyGzip = hexadecimal("1f8b080000000000000303000000000000000000")

    static let vectors: [(input: InflaterInput, coded: [UInt8], plain: [UInt8])] = [
        (.gzip, gzip, text), (.gzip, named, text), (.deflate, zlib, text), (.deflate, raw, text),
        (.gzip, emptyGzip, []), (.deflate, hexadecimal("789c030000000001"), []), (.deflate, [3, 0], []),
        (.deflate, hexadecimal("010300fcff616263"), Array("abc".utf8)),
        (.gzip, gzip + gzip + named, text + text + text), (.gzip, emptyGzip + gzip + emptyGzip, text),
    ]

    @Test(arguments: vectors.indices) func whatOthersCodedComesOutHoweverItIsCut(index: Int) {
        let (input, coded, plain) = Self.vectors[index]
        let expected = Decoding(coded, input)
        #expect(expected.output == plain)
        #expect(expected.error == nil)
        #expect(Decoding(coded, input, pieces: [1]) == expected)
        #expect(Decoding(coded, input, outputMax: 1) == expected)
        for cut in 1..<coded.count { #expect(Decoding(coded, input, pieces: [cut, .max]) == expected) }
    }

    @Test(arguments: [0, 1, 2, 3, 7]) func whatEndsEarlyIsTruncatedAtItsLength(index: Int) {
        let (input, coded, plain) = Self.vectors[index]
        for count in 0..<coded.count {
            let decoding = Decoding(Array(coded.prefix(count)), input)
            #expect(decoding.error == .truncated(at: count))
            #expect(plain.starts(with: decoding.output))
        }
    }

    @Test func aSecondMemberMayEndEarlyToo() {
        for count in 1..<Self.gzip.count {
            let decoding = Decoding(Self.gzip + Self.gzip.prefix(count))
            #expect(decoding.error == .truncated(at: Self.gzip.count + count))
        }
    }

    @Test(arguments: [0, 2, 3], [[0], [0x1F, 0], [UInt8](repeating: 0, count: 512), Array("next".utf8)])
    func whatFollowsCompleteDataIsTrailing(index: Int, rest: [UInt8]) {
        let (input, coded, plain) = Self.vectors[index]
        let expected = Decoding(coded + rest, input)
        #expect(expected.error == .trailingData(at: coded.count))
        #expect(expected.output == plain)
        #expect(Decoding(coded + rest, input, pieces: [1]) == expected)
    }

    @Test func everyWrongByteOfTheCheckSumIsFound() {
        for (coded, input, checks) in [(Self.gzip, InflaterInput.gzip, 8), (Self.zlib, .deflate, 4)] {
            for position in coded.count - checks..<coded.count {
                var changed = coded
                changed[position] ^= 0x10
                guard case .corrupt(let offset, _) = Decoding(changed, input).error else {
                    Issue.record("the byte at \(position) is not missed")
                    continue
                }
                #expect(offset > coded.count - checks && offset <= coded.count)
            }
        }
    }

    @Test func whatDoesNotBeginLikeItsFormatIsCorrupt() {
        #expect(Decoding(Array("{}".utf8)).error == .corrupt(at: 0, reason: "it does not begin like gzip"))
        #expect(Decoding(Self.zlib).error == .corrupt(at: 0, reason: "it does not begin like gzip"))
        #expect(Decoding([0x1F, 0x8C]).error == .corrupt(at: 0, reason: "it does not begin like gzip"))
        guard case .corrupt = Decoding(Array("{\"a\": 1}".utf8), .deflate).error else {
            Issue.record("JSON passes for deflated data")
            return
        }
        // A zlib header that asks for a dictionary.
        let dictionary = Decoding(hexadecimal("78bb00000001030000000001"), .deflate)
        #expect(dictionary.error == .corrupt(at: 6, reason: "it needs a dictionary"))
    }

    @Test func anErrorIsFinal() throws {
        var inflater = try Inflater(.gzip)
        var output: [UInt8] = []
        let wrong: [UInt8] = [0]
        for _ in 0..<2 {
            #expect(throws: InflateError.corrupt(at: 0, reason: "it does not begin like gzip")) {
                _ = try inflater.inflate(wrong.span, into: &output)
            }
        }
        let error = #expect(throws: InflateError.self) { try inflater.finish() }
        #expect(error?.description == "The data is corrupt near byte 0: it does not begin like gzip.")
        #expect(output.isEmpty)
    }

    @Test func everySplitOfLargeDataGivesTheSame() throws {
        var random = SampleBytes(seed: 5)
        for round in 0..<24 {
            let plain = random.bytes(Int.random(in: 0...200_000, using: &random))
            let format = CompressedFormat.allCases[round % 3]
            let coded = try CodedBytes.encode(plain, format, level: 1 + round % 9)
            let pieces = (0..<200).map { _ in Int.random(in: 1...4000, using: &random) }
            let input = format == .gzip ? InflaterInput.gzip : .deflate
            let decoding = Decoding(coded, input, pieces: pieces, outputMax: round.isMultiple(of: 2) ? 1000 : .max)
            #expect(decoding.error == nil)
            #expect(decoding.output == plain)
        }
    }

    @Test func corruptDataFailsAlikeHoweverItIsCut() throws {
        var random = SampleBytes(seed: 6)
        let coded = try CodedBytes.encode(random.bytes(5000))
        for _ in 0..<300 {
            var changed = coded
            changed[Int.random(in: 0..<coded.count, using: &random)] ^= UInt8(
                1 << Int.random(in: 0...7, using: &random))
            let whole = Decoding(changed)
            let dripped = Decoding(changed, pieces: [1])
            #expect(whole.output == dripped.output)
            switch (whole.error, dripped.error) {
            // zlib reads ahead where it can, so the place may differ by a few bytes.
            case (.corrupt(let first, let one), .corrupt(let second, let other)):
                #expect(abs(first - second) <= 8 && one == other)
            case (let first, let second): #expect(first == second)
            }
        }
    }
}
