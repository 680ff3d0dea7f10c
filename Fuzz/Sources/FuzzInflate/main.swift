import Compression
import FuzzSupport

/// What came out, and the kind of the error. Where data is corrupt zlib notices at places that differ by a few bytes.
struct Outcome: Equatable {
    var output: [UInt8] = []
    var error: String?
}

/// What the inflater makes of the pieces.
func decode(_ pieces: [[UInt8]], _ input: InflaterInput, _ limits: InflateLimits) -> Outcome {
    var outcome = Outcome()
    do throws(InflateError) {
        var inflater = try Inflater(input, limits: limits)
        for piece in pieces {
            var start = 0
            var isDrained = false
            while !isDrained {
                let before = outcome.output.count
                let rest = piece.span.extracting(start..<piece.count)
                let progress = try inflater.inflate(rest, into: &outcome.output, outputMax: 1000)
                expect(outcome.output.count - before <= 1000, "more comes out than was asked for")
                start += progress.consumedCount
                isDrained = progress.isDrained
            }
        }
        try inflater.finish()
    } catch {
        switch error {
        case .corrupt(_, let reason): outcome.error = "corrupt: \(reason)"
        default: outcome.error = "\(error)"
        }
    }
    expect(outcome.output.count <= limits.decodedBytesMax, "\(outcome.output.count) bytes come out")
    return outcome
}

// The first byte chooses the format.
fuzz { bytes in
    let input = (bytes.first ?? 0).isMultiple(of: 2) ? InflaterInput.gzip : .deflate
    let coded = Array(bytes.dropFirst())
    let wide = InflateLimits(decodedBytesMax: 100_000, ratioMax: .max)
    let whole = Splits.expectSame(coded) { decode($0, input, wide) }
    let small = Splits.expectSame(coded) { decode($0, input, InflateLimits(decodedBytesMax: 10, ratioMax: .max)) }
    expect(small.output == Array(whole.output.prefix(10)), "a limit changes what comes out")
    let strict = decode([coded], input, InflateLimits(decodedBytesMax: 100_000, ratioMax: 2, ratioFreeBytes: 100))
    expect(whole.output.starts(with: strict.output), "a ratio changes what comes out")
    expect(strict.output.count <= max(100, 2 * coded.count) + 1000, "the ratio lets \(strict.output.count) bytes pass")
    for format in CompressedFormat.allCases {
        guard var deflater = try? Deflater(format, level: 1 + coded.count % 9) else { continue }
        var output: [UInt8] = []
        for piece in Splits.of(coded)[2] { try? deflater.deflate(piece.span, into: &output, flush: .point) }
        try? deflater.deflate([UInt8]().span, into: &output, flush: .finish)
        let limits = InflateLimits(ratioMax: .max)
        let back = decode([output], format == .gzip ? .gzip : .deflate, limits)
        expect(back == Outcome(output: coded), "what was coded does not come back")
    }
}
