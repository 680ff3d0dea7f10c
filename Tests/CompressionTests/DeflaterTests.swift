import Compression
import TestSupport
import Testing

/// Goal: what is coded can be decoded, up to each flush point at once. Method: round trips over formats and levels, and
/// an inflater beside the deflater.
@Suite struct DeflaterTests {
    @Test(arguments: CompressedFormat.allCases, 0...10) func whatIsCodedComesBack(format: CompressedFormat, level: Int)
        throws
    {
        var random = SampleBytes(seed: 7)
        for count in [0, 1, 100, 70_000] {
            let plain = random.bytes(count)
            let coded = try CodedBytes.encode(plain, format, level: level)
            #expect(try CodedBytes.decode(coded, format == .gzip ? .gzip : .deflate) == plain)
        }
    }

    @Test func aReaderCanDecodeUpToEachFlushPoint() throws {
        var deflater = try Deflater(.gzip, level: 1)
        var inflater = try Inflater(.gzip)
        var written: [UInt8] = []
        var read: [UInt8] = []
        var random = SampleBytes(seed: 8)
        for round in 0..<50 {
            let part = random.bytes(1 + round * 37)
            var coded: [UInt8] = []
            try deflater.deflate(part.span, into: &coded, flush: .point)
            written += part
            _ = try inflater.inflate(coded.span, into: &read)
            #expect(read == written)
        }
        var coded: [UInt8] = []
        try deflater.deflate([UInt8]().span, into: &coded, flush: .finish)
        _ = try inflater.inflate(coded.span, into: &read)
        try inflater.finish()
        #expect(read == written)
    }

    @Test func withoutAFlushPointSmallPartsAreHeld() throws {
        var deflater = try Deflater(.zlib, level: 6)
        var coded: [UInt8] = []
        try deflater.deflate(Array("hello".utf8).span, into: &coded)
        // The header at most.
        #expect(coded.count <= 2)
        try deflater.deflate([UInt8]().span, into: &coded, flush: .point)
        try deflater.deflate([UInt8]().span, into: &coded, flush: .point)
        try deflater.deflate([UInt8]().span, into: &coded, flush: .finish)
        #expect(try CodedBytes.decode(coded, .deflate) == Array("hello".utf8))
    }

    @Test func nothingFollowsTheEnd() throws {
        var deflater = try Deflater(.raw, level: 6)
        var coded: [UInt8] = []
        try deflater.deflate([UInt8]().span, into: &coded, flush: .finish)
        #expect(coded == [3, 0])
        #expect(throws: DeflateError.finished) { try deflater.deflate([1].span, into: &coded) }
    }
}
